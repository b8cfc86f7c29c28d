//! Whether every host in one list is in another.

use crate::filter::{Domain, DomainList};
use crate::net::is_below;

/// Whether `specific` is proven to contain no host that is not in `general`.
pub(super) fn includes(general: &DomainList<'_>, specific: &DomainList<'_>) -> bool {
    if general.included.is_empty() && general.excluded.is_empty() {
        return true;
    }
    by_entries(general, specific) || by_names(general, specific)
}

/// A proof by equal entries: what is included stays included, and nothing more is excluded. It holds for entries of every
/// form, because each host finds the same entries.
fn by_entries(general: &DomainList<'_>, specific: &DomainList<'_>) -> bool {
    // Without an included entry, `general` excludes by every entry; `specific` may include a longer one again.
    general.included.is_empty() == specific.included.is_empty()
        && specific.included.iter().all(|entry| general.included.contains(entry))
        && general.excluded.iter().all(|entry| specific.excluded.contains(entry))
}

/// A proof by names of hosts, of which the longest decides.
///
/// It needs plain hosts where `specific` includes and where `general` excludes. Other entries of `general` that include, and
/// of `specific` that exclude, can only make the statement truer.
fn by_names(general: &DomainList<'_>, specific: &DomainList<'_>) -> bool {
    let (Some(included), Some(excluded)) = (names(&specific.included), names(&general.excluded)) else { return false };
    if included.is_empty() && !general.included.is_empty() {
        return false;
    }
    // Each included name itself, and the hosts below it for which no longer entry decides.
    let kept = included.iter().all(|name| match deciding(general, name) {
        Some(is_included) => is_included,
        None => general.included.is_empty(),
    });
    // What `general` excludes below an included name must be excluded by `specific` too.
    let concerns = |name: &str| included.is_empty() || included.iter().any(|above| is_below(name, above));
    kept && excluded.iter().filter(|name| concerns(name)).all(|name| deciding(specific, name) == Some(false))
}

/// The names of plain hosts; `None` if another entry is among them.
fn names<'d>(entries: &'d [Domain<'_>]) -> Option<Vec<&'d str>> {
    entries.iter().map(plain).collect()
}

fn plain<'d>(entry: &'d Domain<'_>) -> Option<&'d str> {
    match entry {
        Domain::Host(name) => Some(name),
        Domain::Entity(_) | Domain::Regex(_) => None,
    }
}

/// Whether the longest plain entry for a host includes it; `None` if there is no such entry.
fn deciding(list: &DomainList<'_>, host: &str) -> Option<bool> {
    let longest =
        |side: &[Domain<'_>]| side.iter().filter_map(plain).filter(|name| is_below(host, name)).map(str::len).max();
    match (longest(&list.included), longest(&list.excluded)) {
        (None, None) => None,
        // With the same entry on both sides the host is excluded.
        (included, excluded) => Some(included > excluded),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_in_lists() {
        for (general, specific, expected) in [
            ("", "a.com", true),
            ("a.com", "", false),
            ("a.com", "b.a.com", true),
            ("b.a.com", "a.com", false),
            ("a.com|c.com", "a.com", true),
            ("a.com|~b.a.com", "a.com", false),
            ("a.com|~b.a.com", "a.com|~b.a.com", true),
            ("a.com|~b.a.com", "a.com|~b.a.com|c.b.a.com", false),
            ("a.com|~b.a.com", "b.a.com", false),
            ("a.com|~b.a.com", "c.a.com", true),
            ("a.com|~b.a.com|c.b.a.com", "c.b.a.com", true),
            ("~a.com", "b.com", true),
            ("~a.com", "a.com", false),
            ("~a.com", "b.a.com", false),
            ("~b.a.com", "a.com", false),
            ("~b.a.com", "a.com|~b.a.com", true),
            ("~b.a.com", "c.b.a.com|~b.a.com", false),
            ("~a.com", "~a.com|~b.com", true),
            ("~a.com", "~b.com", false),
            ("~b.a.com", "~a.com", true),
            ("a.*", "a.*", true),
            ("a.*|b.com", "a.*", true),
            ("a.*", "a.com", false),
            ("a.com", "a.*", false),
            ("a.com|/x/", "a.com", true),
            ("a.com|/x/", "/x/", true),
            ("a.com|~/x/", "a.com", false),
            ("a.com|~/x/", "a.com|~/x/", true),
            ("1.2.3.4", "1.2.3.4", true),
        ] {
            let read = |text: &'static str| match text {
                "" => DomainList::default(),
                _ => DomainList::parse(text, text).expect("the list is valid"),
            };
            assert_eq!(includes(&read(general), &read(specific)), expected, "{general} over {specific}");
        }
    }
}
