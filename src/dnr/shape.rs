//! Sets of requests, as far as a rule can say them, and their algebra.
//!
//! A shape is a product of sets. What one filter does where another does not is worked out with [`Shape::and`] and
//! [`Shape::minus`]; whatever cannot be proved of two URL patterns is answered on the safe side.

use std::borrow::Cow;

use super::hosts::Hosts;
use super::rule::HeaderCondition;

/// The bits of [`Shape::party`].
pub(super) mod party {
    pub(in super::super) const FIRST: u8 = 1;
    pub(in super::super) const THIRD: u8 = 2;
    pub(in super::super) const ANY: u8 = FIRST | THIRD;
}

/// Which URLs.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum UrlMatch {
    Any,
    Text(String),
    Regex { source: String, match_case: bool },
}

impl UrlMatch {
    pub(super) fn is_regex(&self) -> bool {
        matches!(self, UrlMatch::Regex { .. })
    }

    /// Whether every URL of this is one of `other`, as far as can be seen.
    fn is_within(&self, other: &UrlMatch) -> bool {
        match (self, other) {
            (_, UrlMatch::Any) => true,
            (UrlMatch::Text(long), UrlMatch::Text(short)) => long == short || stands_in(short, long),
            _ => self == other,
        }
    }

    /// The URLs of both; `None` if no rule can say them.
    fn and(&self, other: &UrlMatch) -> Option<UrlMatch> {
        if self.is_within(other) {
            return Some(self.clone());
        }
        other.is_within(self).then(|| other.clone())
    }
}

/// Whether a pattern stands in a longer one, so that what matches the longer matches it as well.
fn stands_in(short: &str, long: &str) -> bool {
    is_movable(short) && long.match_indices(short).any(|(at, _)| keeps_anchor(short, long, at))
}

/// Whether a pattern means the same wherever it stands in another: it says nothing of the URL's end.
pub(super) fn is_movable(text: &str) -> bool {
    !text.ends_with('|') && !text.starts_with('*')
}

/// Whether the anchor of a pattern, if it has one, is that of the longer one in which it stands at `at`.
pub(super) fn keeps_anchor(short: &str, long: &str, at: usize) -> bool {
    let anchors = |text: &str| text.bytes().take_while(|&b| b == b'|').count();
    anchors(short) == 0 || (at == 0 && anchors(short) == anchors(long))
}

/// Which requests: those that are in every one of these sets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Shape<'t> {
    pub(super) url: UrlMatch,
    pub(super) request: Hosts<'t>,
    pub(super) initiator: Hosts<'t>,
    pub(super) top: Hosts<'t>,
    /// Bits of [`crate::ResourceType`]s, without popups. Never 0.
    pub(super) types: u32,
    /// Bits of [`crate::Method`]s. Never 0; all: any.
    pub(super) methods: u16,
    /// Bits of [`party`]. Never 0.
    pub(super) party: u8,
    pub(super) response: Option<HeaderCondition>,
}

/// What is left of a shape without another.
pub(super) struct Difference<'t> {
    /// All of it that a rule can say.
    pub(super) left: Vec<Shape<'t>>,
    /// There is more, told from what was taken away by the URL alone.
    pub(super) is_short: bool,
}

impl<'t> Shape<'t> {
    /// The hosts that are asked: the list's, or those that a pattern like `||a.com/x` implies.
    pub(super) fn asked_hosts(&self) -> Cow<'_, Hosts<'t>> {
        match self.implied_hosts() {
            Some(hosts) if self.request.is_any() => Cow::Owned(hosts),
            _ => Cow::Borrowed(&self.request),
        }
    }

    fn implied_hosts(&self) -> Option<Hosts<'t>> {
        let UrlMatch::Text(text) = &self.url else { return None };
        let body = text.strip_prefix("||")?;
        // The host must end where a character follows that is in no host.
        let len = body.find(['/', '^', ':', '?', '*', '|'])?;
        let ends = matches!(body.as_bytes()[len], b'/' | b'^' | b':' | b'?');
        ends.then(|| Hosts::only(body[..len].to_owned().into()))
    }

    /// Whether no request is in both, as far as can be seen.
    pub(super) fn is_apart(&self, other: &Shape<'t>) -> bool {
        self.is_apart_but_for_hosts(other) || self.asked_hosts().is_apart(&other.asked_hosts())
    }

    /// The same if hosts that are asked are not looked at.
    pub(super) fn is_apart_but_for_hosts(&self, other: &Shape<'t>) -> bool {
        self.types & other.types == 0
            || self.methods & other.methods == 0
            || self.party & other.party == 0
            || self.initiator.is_apart(&other.initiator)
            || self.top.is_apart(&other.top)
    }

    /// Whether every request of this is one of `other`, as far as can be seen.
    pub(super) fn is_within(&self, other: &Shape<'t>) -> bool {
        self.is_within_but_for_urls(other, &self.asked_hosts()) && self.url.is_within(&other.url)
    }

    /// The same if the URLs are; `asked` are [`Shape::asked_hosts`] of this.
    pub(super) fn is_within_but_for_urls(&self, other: &Shape<'t>, asked: &Hosts<'t>) -> bool {
        self.types & !other.types == 0
            && self.methods & !other.methods == 0
            && self.party & !other.party == 0
            && self.initiator.is_within(&other.initiator)
            && self.top.is_within(&other.top)
            && (other.response.is_none() || self.response == other.response)
            && asked.is_within(&other.request)
    }

    /// The requests of both; `None` if no rule can say them, `Some(None)` if there are none.
    pub(super) fn and(&self, other: &Shape<'t>) -> Option<Option<Shape<'t>>> {
        let url = self.url.and(&other.url)?;
        let response = match (&self.response, &other.response) {
            (None, one) | (one, None) => one.clone(),
            (one, two) if one == two => one.clone(),
            _ => return None,
        };
        let (types, methods, party) =
            (self.types & other.types, self.methods & other.methods, self.party & other.party);
        if types == 0 || methods == 0 || party == 0 {
            return Some(None);
        }
        let hosts = || {
            Some((self.request.and(&other.request)?, self.initiator.and(&other.initiator)?, self.top.and(&other.top)?))
        };
        Some(hosts().map(|(request, initiator, top)| Shape {
            url,
            request,
            initiator,
            top,
            types,
            methods,
            party,
            response,
        }))
    }

    /// The requests of this that are not in `other`, whose header is not looked at.
    pub(super) fn minus(self, other: &Shape<'t>) -> Difference<'t> {
        if self.is_apart(other) {
            return Difference { left: vec![self], is_short: false };
        }
        let is_short = !self.url.is_within(&other.url);
        // A request is outside of a product if it is outside of one of its sets. Each set is parted in turn, what lies
        // inside going on to the next, so that no request is in two parts and many differences make few.
        let mut left = Vec::new();
        let mut inside = self;
        let outside = |shape: &Shape<'t>, types, methods, party| Shape { types, methods, party, ..shape.clone() };
        let Shape { types, methods, party, .. } = inside;
        if types & !other.types != 0 {
            left.push(outside(&inside, types & !other.types, methods, party));
        }
        inside.types &= other.types;
        if methods & !other.methods != 0 {
            left.push(outside(&inside, inside.types, methods & !other.methods, party));
        }
        inside.methods &= other.methods;
        if party & !other.party != 0 {
            left.push(outside(&inside, inside.types, inside.methods, party & !other.party));
        }
        inside.party &= other.party;
        // What is told apart by its types needs no lists of hosts, of which each difference would make more.
        let mut inside = vec![inside];
        inside = part(inside, &mut left, |shape| &mut shape.request, &other.asked_hosts());
        inside = part(inside, &mut left, |shape| &mut shape.initiator, &other.initiator);
        part(inside, &mut left, |shape| &mut shape.top, &other.top);
        Difference { left, is_short }
    }
}

/// Parts shapes by one of their lists of hosts: what is outside of `other` is left, the rest is given back.
fn part<'t>(
    shapes: Vec<Shape<'t>>,
    left: &mut Vec<Shape<'t>>,
    list: impl for<'s> Fn(&'s mut Shape<'t>) -> &'s mut Hosts<'t>,
    other: &Hosts<'t>,
) -> Vec<Shape<'t>> {
    let with = |mut shape: Shape<'t>, hosts: Hosts<'t>| {
        *list(&mut shape) = hosts;
        shape
    };
    let mut inside = Vec::new();
    for mut shape in shapes {
        let hosts = std::mem::take(list(&mut shape));
        left.extend(hosts.minus(other).into_iter().map(|hosts| with(shape.clone(), hosts)));
        inside.extend(hosts.and(other).into_iter().map(|hosts| with(shape.clone(), hosts)));
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> UrlMatch {
        UrlMatch::Text(text.to_owned())
    }

    fn shape(url: UrlMatch, request: &'static [&'static str], types: u32) -> Shape<'static> {
        let hosts = |names: &[&'static str]| {
            let mut included: Vec<Cow<'static, str>> = names.iter().map(|&name| name.into()).collect();
            included.sort();
            Hosts { included, excluded: Vec::new() }
        };
        let (initiator, top) = (Hosts::default(), Hosts::default());
        Shape { url, request: hosts(request), initiator, top, types, methods: 1, party: party::ANY, response: None }
    }

    #[test]
    fn urls() {
        for (long, short, expected) in [
            ("/a/b.js", "/b.js", true),
            ("/b.js", "/a/b.js", false),
            ("||a.com/b/c", "||a.com/b", true),
            ("||a.com/b", "a.com/b", true),
            ("/a.com/b", "||a.com/b", false),
            ("|http://a", "||a", false),
            ("/b.js?", "/b.js|", false),
            ("/b.js|", "/b.js", true),
            ("/a*b", "*b", false),
        ] {
            assert_eq!(text(long).is_within(&text(short)), expected, "{long} in {short}");
            assert!(text(long).is_within(&UrlMatch::Any) && !UrlMatch::Any.is_within(&text(short)));
        }
    }

    #[test]
    fn intersections() {
        let (one, two) = (shape(UrlMatch::Any, &["a.com"], 3), shape(text("/b"), &["x.a.com", "b.com"], 6));
        assert_eq!(one.and(&two), Some(Some(shape(text("/b"), &["x.a.com"], 2))));
        assert_eq!(one.and(&shape(text("/b"), &["b.com"], 3)), Some(None));
        assert_eq!(one.and(&shape(text("/b"), &[], 4)), Some(None));
        assert_eq!(two.and(&shape(text("/c"), &[], 6)), None);
    }

    #[test]
    fn differences() {
        let difference = |one: Shape<'static>, two: &Shape<'static>| {
            let found = one.minus(two);
            (found.left, found.is_short)
        };
        let all = shape(UrlMatch::Any, &["a.com"], 3);
        let mut rest = all.clone();
        rest.request.excluded = vec!["x.a.com".into()];
        assert_eq!(difference(all.clone(), &shape(UrlMatch::Any, &["x.a.com"], 3)), (vec![rest], false));
        let scripts = shape(UrlMatch::Any, &["a.com"], 2);
        assert_eq!(difference(all.clone(), &shape(UrlMatch::Any, &[], 1)), (vec![scripts], false));
        assert_eq!(difference(all.clone(), &shape(UrlMatch::Any, &[], 3)), (vec![], false));
        assert_eq!(difference(all.clone(), &shape(text("/b"), &[], 3)), (vec![], true));
        assert_eq!(difference(all.clone(), &shape(text("||b.com/b"), &[], 3)), (vec![all.clone()], false));
        let mut rest = all.clone();
        rest.request.excluded = vec!["x.a.com".into()];
        assert_eq!(difference(all, &shape(text("||x.a.com/b"), &[], 3)), (vec![rest], true));
    }
}
