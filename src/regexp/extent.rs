//! How long the texts are that an expression matches, and the hosts in them.

use super::parse::Node;

/// From how many to how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Range {
    pub(crate) least: usize,
    /// `usize::MAX`: there is no limit.
    pub(crate) most: usize,
}

impl Range {
    fn of(least: usize, most: usize) -> Range {
        Range { least, most }
    }

    fn then(self, other: Range) -> Range {
        Range::of(self.least.saturating_add(other.least), self.most.saturating_add(other.most))
    }

    fn or(self, other: Range) -> Range {
        Range::of(self.least.min(other.least), self.most.max(other.most))
    }

    fn repeated(self, min: u32, max: Option<u32>) -> Range {
        let most = match max {
            None if self.most > 0 => usize::MAX,
            max => self.most.saturating_mul(max.unwrap_or(0) as usize),
        };
        Range::of(self.least.saturating_mul(min as usize), most)
    }
}

/// What a node takes of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Extent {
    pub(crate) bytes: Range,
    pub(crate) dots: Range,
    slashes: Range,
}

impl Extent {
    const NOTHING: Extent = Extent { bytes: Range { least: 0, most: 0 }, ..Extent::anything(0) };

    const fn anything(most: usize) -> Extent {
        let any = Range { least: 0, most };
        Extent { bytes: any, dots: any, slashes: any }
    }

    fn each(self, other: Extent, join: impl Fn(Range, Range) -> Range) -> Extent {
        Extent {
            bytes: join(self.bytes, other.bytes),
            dots: join(self.dots, other.dots),
            slashes: join(self.slashes, other.slashes),
        }
    }

    fn byte(contains: impl Fn(u8) -> bool, alone: bool) -> Extent {
        let range = |byte: u8| Range::of((alone && contains(byte)) as usize, contains(byte) as usize);
        Extent { bytes: Range::of(1, 1), dots: range(b'.'), slashes: range(b'/') }
    }
}

pub(super) fn of(node: &Node) -> Extent {
    match node {
        Node::Byte(byte) => Extent::byte(|one| one == *byte, true),
        Node::Set { set, negated } => Extent::byte(|one| set.contains(one) != *negated, false),
        Node::Any => Extent::byte(|_| true, false),
        Node::Concat(nodes) => nodes.iter().map(of).fold(Extent::NOTHING, |all, one| all.each(one, Range::then)),
        Node::Alternate(branches) => {
            let all = branches.iter().map(of).reduce(|all, one| all.each(one, Range::or));
            all.unwrap_or(Extent::NOTHING)
        }
        Node::Repeat { node, min, max, .. } => {
            let one = of(node);
            one.each(one, |range, _| range.repeated(*min, *max))
        }
        Node::Group(_, node) => of(node),
        Node::BackReference(_) => Extent::anything(usize::MAX),
        Node::Empty | Node::Start | Node::End | Node::WordBoundary { .. } | Node::Look { .. } => Extent::NOTHING,
    }
}

/// What stands between `://` and the next slash in every text that the expression matches, if it says so: it starts
/// with `^http://`, `^https://` or `^https?://`.
pub(super) fn host(tree: &Node) -> Option<Extent> {
    let Node::Concat(nodes) = tree else { return None };
    let mut nodes = nodes.iter().peekable();
    let mut is = |wanted: Node| nodes.next_if(|node| **node == wanted).is_some();
    let starts = is(Node::Start) && b"http".iter().all(|&byte| is(Node::Byte(byte)));
    if !starts {
        return None;
    }
    let optional = |greedy: bool| Node::Repeat { node: Box::new(Node::Byte(b's')), min: 0, max: Some(1), greedy };
    let _ = is(optional(true)) || is(optional(false)) || is(Node::Byte(b's'));
    if !b"://".iter().all(|&byte| is(Node::Byte(byte))) {
        return None;
    }
    let mut all = Extent::NOTHING;
    for node in nodes {
        if *node == Node::Byte(b'/') {
            return Some(all);
        }
        all = all.each(of(node), Range::then);
        if all.slashes.most > 0 {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::Regex;
    use super::*;

    #[test]
    fn lengths() {
        const NO_LIMIT: usize = usize::MAX;
        for (regex, least, most) in [
            (r"^https?:\/\/[a-z]{7,}\.com\/$", 19, NO_LIMIT),
            (r"^https?:\/\/[a-z]{7,9}\.com\/$", 19, 22),
            (r"(ab|c){3}d?(JS)+$", 5, NO_LIMIT),
            (r"(ab|c){3}d?(JS)$", 5, 9),
            (r"x(?=yy)\/?$", 1, 2),
            (r"(a?)\1$", 0, NO_LIMIT),
            (r"(?:)*$", 0, 0),
            (r".{2,3}$", 2, 3),
            (r"", 0, 0),
        ] {
            assert_eq!(of(&Regex::parse(regex).unwrap().tree).bytes, Range::of(least, most), "{regex}");
        }
    }

    #[test]
    fn hosts() {
        const NO_LIMIT: usize = usize::MAX;
        for (regex, expected) in [
            (r"^https?:\/\/[a-z]{7,9}\.com\/$", Some(((11, 13), (1, 1)))),
            (r"^http:\/\/(www\.|[a-z]{2}\.)?\w+\.com?\/a", Some(((4, NO_LIMIT), (1, 2)))),
            (r"^https:\/\/(?!a\.)[a-z.]{3}\.(?:com|net)\/a|b", None),
            (r"^https:\/\/(?!a\.)[a-z.]{3}\.(?:com|net)\/", Some(((7, 7), (1, 4)))),
            (r"^https:\/\/[^a]+\/", None),
            (r"^https:\/\/[a-z]+(?:\/|\?)", None),
            (r"^https:\/\/[a-z]+", None),
            (r"https:\/\/[a-z]+\/", None),
            (r"^wss:\/\/[a-z]+\/", None),
        ] {
            let found = Regex::parse(regex).unwrap().host();
            let pair = |range: Range| (range.least, range.most);
            assert_eq!(found.map(|host| (pair(host.bytes), pair(host.dots))), expected, "{regex}");
        }
    }
}
