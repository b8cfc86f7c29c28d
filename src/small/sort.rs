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

/// Sorts stably by the first number. Keys are hashes: three passes over eleven bits each take a tenth of the instructions
/// of comparisons.
pub(crate) fn sorted_by_key(mut all: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    const BITS: u32 = 11;
    if all.len() < 1 << BITS {
        sort_by(&mut all, |a, b| a.0.cmp(&b.0));
        return all;
    }
    let mut sorted = vec![(0, 0); all.len()];
    for shift in [0, BITS, 2 * BITS] {
        let digit = |key: u32| (key >> shift) as usize & ((1 << BITS) - 1);
        let mut starts = vec![0u32; 1 << BITS];
        all.iter().for_each(|one| starts[digit(one.0)] += 1);
        let mut next = 0;
        starts.iter_mut().for_each(|start| next += std::mem::replace(start, next));
        for one in &all {
            let start = &mut starts[digit(one.0)];
            sorted[*start as usize] = *one;
            *start += 1;
        }
        std::mem::swap(&mut all, &mut sorted);
    }
    all
}

/// Sorts by a hash of which the upper bits are evenly distributed, then by the number: the order of `sort_unstable`, in a
/// quarter of its instructions. Elements are put into as many buckets as there are elements, and few buckets have several.
pub(crate) fn sorted_by_hash(all: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    let bits = all.len().max(2).next_power_of_two().trailing_zeros();
    let bucket = |hash: u64| (hash >> (u64::BITS - bits)) as usize;
    let mut starts = vec![0u32; 1 << bits];
    all.iter().for_each(|one| starts[bucket(one.0)] += 1);
    let mut next = 0;
    starts.iter_mut().for_each(|start| next += std::mem::replace(start, next));
    let mut sorted = vec![(0, 0); all.len()];
    for one in &all {
        let start = &mut starts[bucket(one.0)];
        sorted[*start as usize] = *one;
        *start += 1;
    }
    let mut from = 0;
    for end in starts {
        if end - from > 1 {
            sorted[from as usize..end as usize].sort_unstable();
        }
        from = end;
    }
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_standard_library_does() {
        for count in [0u32, 1, 2, 7, 100, 1000, 5000] {
            let all: Vec<(u32, u32)> = (0..count).map(|at| (at.wrapping_mul(0x9e37_79b1) >> 27, at)).collect();
            let (mut ours, mut theirs) = (all.clone(), all);
            sort_by(&mut ours, |a, b| a.0.cmp(&b.0));
            theirs.sort_by_key(|one| one.0);
            assert_eq!(ours, theirs);
            let hash = |at: u32| at.wrapping_mul(0x9e37_79b1) >> 3 << 3 | at >> 9;
            let mut theirs: Vec<(u32, u32)> = (0..count).map(|at| (hash(at) & 0xffff_f0ff, at)).collect();
            let ours = sorted_by_key(theirs.clone());
            theirs.sort_by_key(|one| one.0);
            assert_eq!(ours, theirs);
            let mixed = |at: u64| at.wrapping_mul(0x9e37_79b9_7f4a_7c15);
            for hash in [&mixed as &dyn Fn(u64) -> u64, &|at| mixed(at / 3), &|_| 7, &|at| at, &|at| at << 54] {
                let ours: Vec<(u64, u32)> = (0..count).map(|at| (hash(at.into()), !at)).collect();
                let mut theirs = ours.clone();
                theirs.sort_unstable();
                assert_eq!(sorted_by_hash(ours), theirs);
            }
        }
    }
}
