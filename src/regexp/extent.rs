//! How long the texts are that an expression matches, and the hosts in them.

use super::tree::Node;

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

/// How far it is to the first slash in what a node takes.
#[derive(Clone, Copy)]
struct Way {
    /// Bytes before it, of the texts that have one.
    slash: Option<Range>,
    /// Bytes of those that have none.
    none: Option<Range>,
}

impl Way {
    const NOTHING: Way = Way { slash: None, none: Some(Extent::NOTHING.bytes) };

    fn then(self, next: Way) -> Way {
        let behind = |range: Option<Range>| Some(self.none?.then(range?));
        Way { slash: either(self.slash, behind(next.slash)), none: behind(next.none) }
    }

    fn or(self, other: Way) -> Way {
        Way { slash: either(self.slash, other.slash), none: either(self.none, other.none) }
    }

    fn repeated(self, min: u32, max: Option<u32>) -> Way {
        let none = self.none.map(|none| none.repeated(min, max));
        let nothing = (min == 0).then_some(Extent::NOTHING.bytes);
        let before =
            self.none.map_or(Extent::NOTHING.bytes, |none| none.repeated(0, max.map(|max| max.saturating_sub(1))));
        Way { slash: self.slash.map(|slash| before.then(slash)), none: either(none, nothing) }
    }
}

fn either(a: Option<Range>, b: Option<Range>) -> Option<Range> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.or(b)),
        _ => a.or(b),
    }
}

fn way(node: &Node) -> Way {
    let byte = |is_slash: bool, is_other: bool| Way {
        slash: is_slash.then_some(Range::of(0, 0)),
        none: is_other.then_some(Range::of(1, 1)),
    };
    match node {
        Node::Byte(one) => byte(*one == b'/', *one != b'/'),
        Node::Set { set, negated } => byte(set.contains(b'/') != *negated, true),
        Node::Any => byte(true, true),
        Node::Concat(nodes) => nodes.iter().map(way).fold(Way::NOTHING, Way::then),
        Node::Alternate(branches) => branches.iter().map(way).reduce(Way::or).unwrap_or(Way::NOTHING),
        Node::Repeat { node, min, max, .. } => way(node).repeated(*min, *max),
        Node::Group(_, node) => way(node),
        Node::BackReference(_) => {
            let any = Some(Range::of(0, usize::MAX));
            Way { slash: any, none: any }
        }
        Node::Empty | Node::Start | Node::End | Node::WordBoundary { .. } | Node::Look { .. } => Way::NOTHING,
    }
}

/// What an expression says of the start of a URL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct UrlHead {
    /// What stands between `://` and the next slash.
    pub(crate) host: Extent,
    /// Bytes from that slash to the next, or to the end.
    pub(crate) segment: Range,
    /// Dots behind the host.
    pub(crate) dots: Range,
}

/// The head of every text that the expression matches, if it says so: it starts with `^http://`, `^https://` or
/// `^https?://`, then a host and a slash. `spans`: every match is all of its text.
pub(super) fn head(tree: &Node, spans: bool) -> Option<UrlHead> {
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
    let mut host = Extent::NOTHING;
    loop {
        match nodes.next()? {
            Node::Byte(b'/') => break,
            node => host = host.each(of(node), Range::then),
        }
        if host.slashes.most > 0 {
            return None;
        }
    }
    let (way, dots) = nodes.fold((Way::NOTHING, Extent::NOTHING.dots), |(all, dots), node| {
        (all.then(way(node)), dots.then(of(node).dots))
    });
    // Where a match is not all of its text, anything may stand behind it.
    let open = |range: Range| if spans { range } else { Range { most: usize::MAX, ..range } };
    Some(UrlHead { host, segment: either(way.slash, way.none.map(open))?, dots: open(dots) })
}

#[cfg(test)]
mod tests {
    use super::super::literal::spans;
    use super::super::parse::parse_url_expression;
    use super::*;

    fn head_of(regex: &str) -> Option<UrlHead> {
        let tree = parse_url_expression(regex).unwrap().root;
        head(&tree, spans(&tree))
    }

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
            assert_eq!(of(&parse_url_expression(regex).unwrap().root).bytes, Range::of(least, most), "{regex}");
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
            let found = head_of(regex).map(|head| head.host);
            let pair = |range: Range| (range.least, range.most);
            assert_eq!(found.map(|host| (pair(host.bytes), pair(host.dots))), expected, "{regex}");
        }
    }

    #[test]
    fn paths() {
        const NO_LIMIT: usize = usize::MAX;
        for (regex, segment, dots) in [
            ("$", (0, 0), (0, 0)),
            ("", (0, NO_LIMIT), (0, NO_LIMIT)),
            (r"[a-z]{2,9}\.js$", (5, 12), (1, 1)),
            (r"[a-z]{2,9}\.js", (5, NO_LIMIT), (1, NO_LIMIT)),
            (r"[a-z]{2,9}\/\w+", (2, 9), (0, NO_LIMIT)),
            (r"[a-z]{2,9}\/\w+$", (2, 9), (0, 0)),
            (r"\/?(?:[0-9a-z]{2}\/){2,3}x", (0, 2), (0, NO_LIMIT)),
            (r"(?:[a-z]{2,10}\/){0,2}[a-z]{4}$", (2, 10), (0, 0)),
            (r"(?:\/[a-z]{2,10}){1,3}(?:\?id=\d+)?$", (0, 0), (0, 0)),
            (r"(?:ab|c\/|d)\/$", (1, 2), (0, 0)),
            (r"(?:ab|c\/|d)*$", (0, NO_LIMIT), (0, 0)),
            (r"(?:ab|c\/|d){2,3}x$", (1, 7), (0, 0)),
            (r"(?=..\/)[^.]{3}\b$", (0, 3), (0, 0)),
            (r"(a)\1{2}\/$", (1, NO_LIMIT), (0, NO_LIMIT)),
            (r"[\/.]+$", (0, NO_LIMIT), (0, NO_LIMIT)),
            (r".{3}$", (0, 3), (0, 3)),
        ] {
            let head = head_of(&format!(r"^https?:\/\/[a-z]+\/{regex}")).unwrap();
            let pair = |range: Range| (range.least, range.most);
            assert_eq!((pair(head.segment), pair(head.dots)), (segment, dots), "{regex}");
        }
    }
}
