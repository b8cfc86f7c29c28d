//! What `$badfilter` leaves of a filter, by its definition.

use crate::filter::{Condition, Domain, DomainList, NetworkFilter};

/// The filter without the sites for which a `$badfilter` line disables it; none if there is no other.
pub(super) fn without_sites<'t>(filter: NetworkFilter<'t>, bad: &[NetworkFilter<'t>]) -> Option<NetworkFilter<'t>> {
    let mut condition = filter.condition().into_owned();
    for site in condition.from.included.clone() {
        let is_off = bad.iter().any(|bad| {
            let one = |condition: Condition<'t>| {
                let from = DomainList { included: vec![site.clone()], excluded: Vec::new() };
                Some(Condition { from, ..condition }.into())
            };
            is_one_for_each_site(bad)
                && is_one_for_each_site(&filter)
                && bad.condition().from.included.contains(&site)
                && NetworkFilter { condition: one(bad.condition().into_owned()), ..bad.clone() }
                    .is_twin_of(&NetworkFilter { condition: one(condition.clone()), ..filter.clone() })
        });
        if is_off {
            condition.from.included.retain(|other| *other != site);
        }
    }
    let is_left = !condition.from.included.is_empty() || filter.condition().from.included.is_empty();
    is_left.then(|| NetworkFilter { condition: filter.condition.as_ref().map(|_| condition.into()), ..filter })
}

/// Whether a filter for several sites can be disabled on some of them.
fn is_one_for_each_site(filter: &NetworkFilter<'_>) -> bool {
    let condition = filter.condition();
    let [from, to, denyallow] = [&condition.from, &condition.to, &condition.denyallow];
    let is_name = |site: &Domain<'_>| !matches!(site, Domain::Regex(_));
    !filter.important
        && from.excluded.is_empty()
        && from.included.iter().all(is_name)
        && [to, denyallow].iter().all(|list| list.included.is_empty() && list.excluded.is_empty())
        && condition.party.strict_third().is_none()
}
