//! What every match of an expression must contain.

use super::parse::Node;

/// The runs of bytes, lower-case, that stand in every text the expression matches; longest first.
pub(super) fn required(tree: &Node) -> Vec<String> {
    let mut found = Found::default();
    found.walk(tree);
    found.close();
    found.runs
}

#[derive(Default)]
struct Found {
    /// Longest first.
    runs: Vec<String>,
    open: String,
}

impl Found {
    fn close(&mut self) {
        let run = std::mem::take(&mut self.open);
        if !run.is_empty() {
            self.runs.insert(self.runs.partition_point(|longer| longer.len() >= run.len()), run);
        }
    }

    fn walk(&mut self, node: &Node) {
        match node {
            Node::Byte(byte) => self.open.push(byte.to_ascii_lowercase() as char),
            Node::Concat(nodes) => nodes.iter().for_each(|node| self.walk(node)),
            Node::Group(_, node) => self.walk(node),
            // Once for sure, but what follows may stand behind more of it.
            Node::Repeat { node, min, max, .. } if *min > 0 => {
                self.walk(node);
                if *max != Some(1) {
                    self.close();
                }
            }
            // Consumes nothing: what stands on both sides stands together.
            Node::Empty | Node::WordBoundary { .. } => {}
            Node::Start | Node::End | Node::Look { .. } => self.close(),
            Node::Set { .. } | Node::Any | Node::Alternate(_) | Node::Repeat { .. } | Node::BackReference(_) => {
                self.close();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Regex;

    #[test]
    fn required_literals() {
        for (regex, literals) in [
            (r"\/ads\D\.js", vec!["/ads", ".js"]),
            (r"^https?:\/\/f\.vimeocdn.*", vec!["://f.vimeocdn", "http"]),
            (r"(?:abc)+def", vec!["abc", "def"]),
            (r"(abc){1}def", vec!["abcdef"]),
            (r"a|b", vec![]),
            (r"x(?!y)z\bw", vec!["zw", "x"]),
            (r"[A-Z]{8,}\.COM", vec![".com"]),
        ] {
            assert_eq!(Regex::parse(regex).unwrap().literals(), literals, "{regex}");
        }
    }
}
