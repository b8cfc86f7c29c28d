//! What every match of an expression must contain, and how it ends.

use super::tree::{ByteSet, Node};
use crate::small::sort_by;

/// In a skeleton: anything may stand here, or nothing.
const GAP: u8 = 0xff;
/// In a skeleton: a byte that is no letter or digit, or an end of the text.
const BOUND: u8 = 0xfe;

/// Bytes that are written down again of what repeats: more would find no less.
const AGAIN: usize = 32;

/// The runs of bytes, lower-case, that stand in every text the expression matches; longest first.
pub(super) fn required(tree: &Node) -> Vec<String> {
    let mut runs: Vec<String> = skeleton(tree)
        .split(|&byte| byte >= BOUND)
        .filter(|run| !run.is_empty())
        .map(|run| run.iter().map(|&byte| byte as char).collect())
        .collect();
    sort_by(&mut runs, |a, b| b.len().cmp(&a.len()));
    runs
}

/// The same as the text of a pattern, in which `*` is anything and `^` no letter or digit: what its whole tokens are
/// is known of such a text.
pub(super) fn pattern(tree: &Node) -> Vec<u8> {
    let special = |byte| match byte {
        GAP => b'*',
        BOUND | b'*' => b'^',
        byte => byte,
    };
    skeleton(tree).into_iter().map(special).collect()
}

fn skeleton(tree: &Node) -> Vec<u8> {
    let mut found = vec![GAP];
    walk(tree, &mut found);
    found.push(GAP);
    found
}

fn walk(node: &Node, found: &mut Vec<u8>) {
    match node {
        Node::Byte(byte) => found.push(byte.to_ascii_lowercase()),
        Node::Concat(nodes) => nodes.iter().for_each(|node| walk(node, found)),
        Node::Group(_, node) => walk(node, found),
        // Once for sure; what follows stands behind the last time.
        Node::Repeat { node, min, max, .. } if *min > 0 => {
            let start = found.len();
            walk(node, found);
            if *max != Some(1) {
                let run = found[start..].iter().rev().take_while(|&&byte| byte != GAP).take(AGAIN).count();
                let tail = found[found.len() - run..].to_vec();
                found.push(GAP);
                found.extend(tail);
            }
        }
        // Consumes nothing: what stands on both sides stands together.
        Node::Empty | Node::WordBoundary { .. } => {}
        Node::Start | Node::End => found.push(BOUND),
        Node::Set { set, negated } => found.push(if has_token_byte(set, *negated) { GAP } else { BOUND }),
        Node::Any | Node::Look { .. } | Node::Alternate(_) | Node::Repeat { .. } | Node::BackReference(_) => {
            found.push(GAP);
        }
    }
}

/// Whether a byte of the set is a letter or digit, in either case.
fn has_token_byte(set: &ByteSet, negated: bool) -> bool {
    (0..=u8::MAX).filter(u8::is_ascii_alphanumeric).any(|byte| set.contains(byte) != negated)
}

/// Whether every match is all of its text.
pub(super) fn spans(tree: &Node) -> bool {
    matches!(tree, Node::Concat(nodes) if matches!(nodes.as_slice(), [Node::Start, .., Node::End]))
}

/// The byte, lower-case, that every text ends with which the expression matches.
pub(super) fn last(tree: &Node) -> Option<u8> {
    match tree {
        Node::Concat(nodes) => match nodes.as_slice() {
            [.., before, Node::End] => last_byte(before),
            _ => None,
        },
        _ => None,
    }
}

fn last_byte(node: &Node) -> Option<u8> {
    match node {
        Node::Byte(byte) => Some(byte.to_ascii_lowercase()),
        Node::Concat(nodes) => last_byte(nodes.last()?),
        Node::Group(_, node) => last_byte(node),
        Node::Repeat { node, min, .. } if *min > 0 => last_byte(node),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse::parse_url_expression;
    use super::*;

    #[test]
    fn required_literals() {
        for (regex, literals) in [
            (r"\/ads\D\.js", vec!["/ads", ".js"]),
            (r"^https?:\/\/f\.vimeocdn.*", vec!["://f.vimeocdn", "http"]),
            (r"(?:abc)+def", vec!["abcdef", "abc"]),
            (r"(abc){1}def", vec!["abcdef"]),
            (r"(?:[0-9a-z]+\.){1,2}cfd\/", vec![".cfd/", "."]),
            (r"a|b", vec![]),
            (r"x(?!y)z\bw", vec!["zw", "x"]),
            (r"[A-Z]{8,}\.COM", vec![".com"]),
        ] {
            assert_eq!(required(&parse_url_expression(regex).unwrap().root), literals, "{regex}");
        }
    }

    #[test]
    fn patterns() {
        for (regex, expected) in [
            (r"^https?:\/\/", "*^http*://*"),
            (r"(?:\w+\.){2}cfd[\/?]$", "***.*.cfd^^*"),
            (r"a\*b\^c", "*a^b^c*"),
            (r"js(?=x)[^\w]", "*js*^*"),
        ] {
            let found = pattern(&parse_url_expression(regex).unwrap().root);
            assert_eq!(String::from_utf8(found).unwrap(), expected, "{regex}");
        }
        // What repeats is not written down without end.
        let nested = format!("{}abcdefgh{}", "(".repeat(60), ")+".repeat(60));
        assert!(pattern(&parse_url_expression(&nested).unwrap().root).len() < 60 * 40);
    }

    #[test]
    fn ends() {
        for (regex, expected) in [
            (r"^https?:\/\/[a-z]{7,}\.com\/$", Some(b'/')),
            (r"(ab|c){3}d?(JS)+$", Some(b's')),
            (r"a$|b$", None),
            (r"x(?=yy)\/?$", None),
            (r"x$y", None),
            (r"[ab]$", None),
            (r"", None),
        ] {
            assert_eq!(last(&parse_url_expression(regex).unwrap().root), expected, "{regex}");
        }
    }
}
