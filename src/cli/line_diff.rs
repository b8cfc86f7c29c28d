//! The difference of two texts by lines, as `diff -U0` prints it.

use std::collections::HashMap;
use std::io::Write;

use super::error::Error;
use super::output::{Colour, Out, sanitize};

/// Prints the lines that differ.
pub(crate) fn print_diff(path: &str, old: &str, new: &str, out: &mut Out) -> Result<(), Error> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    writeln!(out, "--- {path}\n+++ {path}")?;
    let (mut old_at, mut new_at) = (0, 0);
    for (old_same, new_same) in common(&old, &new).into_iter().chain([(old.len(), new.len())]) {
        let (removed, added) = (&old[old_at..old_same], &new[new_at..new_same]);
        if !removed.is_empty() || !added.is_empty() {
            let start = |at: usize, count: usize| if count == 0 { at } else { at + 1 };
            let (from, to) = (start(old_at, removed.len()), start(new_at, added.len()));
            writeln!(out, "@@ -{from},{} +{to},{} @@", removed.len(), added.len())?;
        }
        for line in removed {
            writeln!(out, "{}", out.paint(Colour::Block, format!("-{}", sanitize(line))))?;
        }
        for line in added {
            writeln!(out, "{}", out.paint(Colour::Allow, format!("+{}", sanitize(line))))?;
        }
        (old_at, new_at) = (old_same + 1, new_same + 1);
    }
    Ok(())
}

/// Pairs of equal lines in ascending order: the longest ascending run of lines that occur once in each text, and the equal
/// lines beside them ("patience diff").
fn common(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let mut places: HashMap<&str, (usize, usize, usize, usize)> = HashMap::new();
    old.iter().enumerate().for_each(|(at, line)| {
        let place = places.entry(line).or_default();
        (place.0, place.1) = (place.0 + 1, at);
    });
    new.iter().enumerate().for_each(|(at, line)| {
        let place = places.entry(line).or_default();
        (place.2, place.3) = (place.2 + 1, at);
    });
    let unique =
        |line: &&str| places.get(*line).filter(|place| place.0 == 1 && place.2 == 1).map(|place| (place.1, place.3));
    let anchors = longest_ascending(&old.iter().filter_map(unique).collect::<Vec<_>>());
    let mut pairs = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    for (old_anchor, new_anchor) in anchors.into_iter().chain([(old.len(), new.len())]) {
        // Equal lines behind the last pair, then those in front of this one.
        while old_at < old_anchor && new_at < new_anchor && old[old_at] == new[new_at] {
            pairs.push((old_at, new_at));
            (old_at, new_at) = (old_at + 1, new_at + 1);
        }
        let mut count = 0;
        while count < (old_anchor - old_at).min(new_anchor - new_at)
            && old[old_anchor - count - 1] == new[new_anchor - count - 1]
        {
            count += 1;
        }
        pairs.extend((1..=count).rev().map(|back| (old_anchor - back, new_anchor - back)));
        if old_anchor < old.len() && new_anchor < new.len() {
            pairs.push((old_anchor, new_anchor));
        }
        (old_at, new_at) = ((old_anchor + 1).min(old.len()), (new_anchor + 1).min(new.len()));
    }
    pairs
}

/// The longest subsequence whose second numbers ascend; the first ones do.
fn longest_ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = vec![None; pairs.len()];
    for (index, (_, value)) in pairs.iter().enumerate() {
        let at = ends.partition_point(|end| pairs[*end].1 < *value);
        before[index] = at.checked_sub(1).map(|at| ends[at]);
        if at == ends.len() { ends.push(index) } else { ends[at] = index }
    }
    let mut found = Vec::new();
    let mut now = ends.last().copied();
    while let Some(index) = now {
        found.push(pairs[index]);
        now = before[index];
    }
    found.reverse();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs() {
        for (old, new, expected) in [
            ("a b c", "a c b", vec![(0, 0), (2, 1)]),
            ("a b c", "a b c", vec![(0, 0), (1, 1), (2, 2)]),
            ("x x a", "x a", vec![(0, 0), (2, 1)]),
            ("", "a", vec![]),
            ("a", "", vec![]),
        ] {
            let split = |text: &'static str| text.split_whitespace().collect::<Vec<_>>();
            assert_eq!(common(&split(old), &split(new)).len(), expected.len(), "{old} {new}");
        }
    }
}
