//! The first of a series that has an effect.

/// The number of the first item that has the effect, of `count` items in a row of which all later ones have it too; the
/// last one is known to have it.
///
/// # Errors
///
/// The first error of `has_effect`.
///
/// ```
/// use brock::bisect::first_with;
/// assert_eq!(first_with(100, |number| Ok::<bool, ()>(number >= 42)), Ok(42));
/// ```
pub fn first_with<E>(count: usize, mut has_effect: impl FnMut(usize) -> Result<bool, E>) -> Result<usize, E> {
    let (mut low, mut high) = (0, count.saturating_sub(1));
    while low < high {
        let middle = low + (high - low) / 2;
        if has_effect(middle)? { high = middle } else { low = middle + 1 }
    }
    Ok(low)
}
