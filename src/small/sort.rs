//! Stable sorting with one copy of the code for all types. The standard library's sort is instantiated for each type,
//! which adds 1 KB to the wasm module each time.

use std::cmp::Ordering;

/// Sorts stably.
pub(crate) fn sort_by<T>(all: &mut Vec<T>, compare: impl Fn(&T, &T) -> Ordering) {
    // Most lists of domains are sorted already.
    if all.is_sorted_by(|a, b| compare(a, b).is_le()) {
        return;
    }
    let order = order(all.len() as u32, &|a, b| compare(&all[a as usize], &all[b as usize]));
    let mut unsorted: Vec<Option<T>> = std::mem::take(all).into_iter().map(Some).collect();
    all.extend(order.into_iter().filter_map(|at| unsorted[at as usize].take()));
}

fn order(count: u32, compare: &dyn Fn(u32, u32) -> Ordering) -> Vec<u32> {
    let mut order: Vec<u32> = (0..count).collect();
    order.sort_unstable_by(|&a, &b| compare(a, b).then(a.cmp(&b)));
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_does() {
        for count in [0u32, 1, 2, 7, 100, 1000] {
            let all: Vec<(u32, u32)> = (0..count).map(|at| (at.wrapping_mul(0x9e37_79b1) >> 27, at)).collect();
            let (mut ours, mut theirs) = (all.clone(), all);
            sort_by(&mut ours, |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|one| one.0);
            assert_eq!(ours, theirs);
        }
    }
}
