//! The smallest sets of items that have an effect.

/// A set of `items` that has the effect, and no longer has it without any one of them. `has_effect` tests a set; it is
/// true for `items`.
///
/// This is delta debugging (Zeller, Hildebrandt: "Simplifying and Isolating Failure-Inducing Input", 2002): with one
/// cause of one item, two tests halve the set.
///
/// # Errors
///
/// The first error of `has_effect`.
///
/// ```
/// use brock::bisect::smallest_cause;
/// let needs = |wanted: &[u32]| wanted.contains(&3) && wanted.contains(&70);
/// let found = smallest_cause((0..100).collect(), |items| Ok::<bool, ()>(needs(items)));
/// assert_eq!(found, Ok(vec![3, 70]));
/// ```
pub fn smallest_cause<E>(
    mut items: Vec<u32>,
    mut has_effect: impl FnMut(&[u32]) -> Result<bool, E>,
) -> Result<Vec<u32>, E> {
    let mut parts = 2;
    while items.len() > 1 {
        let size = items.len().div_ceil(parts);
        let mut is_smaller = false;
        // One part alone; with two parts this is also everything but the other.
        for part in items.chunks(size) {
            if has_effect(part)? {
                (items, parts, is_smaller) = (part.to_vec(), 2, true);
                break;
            }
        }
        if !is_smaller && parts > 2 {
            for start in (0..items.len()).step_by(size) {
                let rest = [&items[..start], &items[(start + size).min(items.len())..]].concat();
                if has_effect(&rest)? {
                    (items, parts, is_smaller) = (rest, (parts - 1).max(2), true);
                    break;
                }
            }
        }
        if !is_smaller {
            if size == 1 {
                break;
            }
            parts = (parts * 2).min(items.len());
        }
    }
    Ok(items)
}

/// The smallest causes one after the other: without the items of all of them the effect is gone. Empty if it stays with
/// no item at all. `most`: how many causes are looked for.
///
/// # Errors
///
/// The first error of `has_effect`.
///
/// ```
/// use brock::bisect::all_causes;
/// let found = all_causes((0..9).collect(), 5, |items| Ok::<bool, ()>(items.contains(&2) || items.contains(&7)));
/// assert_eq!(found, Ok(vec![vec![2], vec![7]]));
/// ```
pub fn all_causes<E>(
    mut items: Vec<u32>,
    most: usize,
    mut has_effect: impl FnMut(&[u32]) -> Result<bool, E>,
) -> Result<Vec<Vec<u32>>, E> {
    let mut causes: Vec<Vec<u32>> = Vec::new();
    if has_effect(&[])? {
        return Ok(causes);
    }
    while causes.len() < most && has_effect(&items)? {
        let cause = smallest_cause(items.clone(), &mut has_effect)?;
        items.retain(|item| !cause.contains(item));
        causes.push(cause);
    }
    Ok(causes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The found set has the effect, and no item of it can be left out.
        #[test]
        fn causes_are_smallest(length in 1u32..60, sets in prop::collection::vec(prop::collection::vec(0u32..60, 1..5), 1..4)) {
            let has_effect = |items: &[u32]| sets.iter().any(|set| set.iter().all(|one| items.contains(one)));
            let items: Vec<u32> = (0..length).collect();
            if has_effect(&items) {
                let found = smallest_cause(items, |items| Ok::<bool, ()>(has_effect(items))).unwrap();
                prop_assert!(has_effect(&found));
                for left_out in &found {
                    let rest: Vec<u32> = found.iter().copied().filter(|one| one != left_out).collect();
                    prop_assert!(!has_effect(&rest), "{found:?} without {left_out}");
                }
            }
        }
    }

    #[test]
    fn few_tests_for_one_line_of_many() {
        let mut tests = 0;
        let found = smallest_cause((0..80_000).collect(), |items| {
            tests += 1;
            Ok::<bool, ()>(items.contains(&54_321))
        });
        assert_eq!(found, Ok(vec![54_321]));
        assert!(tests < 40, "{tests} tests");
    }

    #[test]
    fn errors_end_the_search() {
        assert_eq!(all_causes(vec![1, 2], 5, |_| Err("no")), Err("no"));
    }
}
