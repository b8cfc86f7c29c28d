//! The bytes of a regular expression that stand for themselves or are operators.

/// The bytes outside of classes that are not escaped, with their positions.
pub(super) fn bare_bytes(source: &str) -> impl Iterator<Item = (usize, u8)> {
    let bytes = source.as_bytes();
    let (mut next, mut is_in_class) = (0, false);
    std::iter::from_fn(move || {
        while let Some(&byte) = bytes.get(next) {
            let at = next;
            next += if byte == b'\\' { 2 } else { 1 };
            match byte {
                b'\\' => {}
                b'[' => is_in_class = true,
                b']' => is_in_class = false,
                _ if !is_in_class => return Some((at, byte)),
                _ => {}
            }
        }
        None
    })
}
