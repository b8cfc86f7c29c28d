//! What an extension answers with in place of what is blocked.

use std::collections::BTreeMap;

use super::draft::Rank;

/// Names of surrogates and the files of an extension that they stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surrogates {
    /// A path within the extension that starts with a slash, by name.
    files: BTreeMap<String, String>,
}

impl Surrogates {
    /// From names, each with its file: a path within the extension that starts with a slash.
    pub fn new<N: Into<String>, F: Into<String>>(files: impl IntoIterator<Item = (N, F)>) -> Surrogates {
        Surrogates { files: files.into_iter().map(|(name, file)| (name.into(), file.into())).collect() }
    }

    pub(super) fn file(&self, name: &str) -> Option<&str> {
        self.files.get(name).map(String::as_str)
    }

    /// How high a surrogate stands among those of one request: by its priority, then by name, the first of the
    /// alphabet above the rest. Priorities beyond ±120 count as that.
    pub(super) fn rank(&self, name: &str, priority: i32) -> Rank {
        let before = self.files.keys().take_while(|known| known.as_str() < name).count().min(199) as Rank;
        (priority.clamp(-120, 120) + 120) as Rank * 200 + (199 - before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_priority_decides_and_then_the_name() {
        let surrogates = Surrogates::new([("a", "/a"), ("b", "/b"), ("c", "/c")]);
        let mut all = vec![("b", 0), ("a", -1), ("c", 100), ("a", 0), ("c", 0), ("b", 1000)];
        all.sort_by_key(|(name, priority)| std::cmp::Reverse(surrogates.rank(name, *priority)));
        assert_eq!(all, [("b", 1000), ("c", 100), ("a", 0), ("b", 0), ("c", 0), ("a", -1)]);
        assert!(surrogates.rank("a", i32::MAX) < 49_000);
    }
}
