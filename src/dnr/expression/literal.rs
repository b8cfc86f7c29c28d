//! Literal characters in RE2 and JavaScript expressions.

/// Appends a byte as a literal that is valid both inside and outside of a class.
pub(super) fn push_literal(out: &mut String, byte: u8) {
    match byte {
        b if b.is_ascii_alphanumeric() => out.push(b as char),
        b'/' | b'_' | b'=' | b'&' | b'%' | b':' | b',' | b';' | b'@' | b'#' | b'!' | b'~' | b'\'' | b'"' | b'<'
        | b'>' | b'`' => out.push(byte as char),
        0x21..=0x7e => out.extend(['\\', byte as char]),
        _ => out.push_str(&format!("\\x{byte:02x}")),
    }
}

/// Length in characters of the literal prefix after `^`. RE2 compares this prefix before it runs the program, so the
/// program has no instructions for it.
pub(super) fn anchored_prefix_len(expression: &str) -> u32 {
    let Some(rest) = expression.strip_prefix('^').filter(|_| !has_alternatives(expression)) else { return 0 };
    let mut rest = rest.as_bytes();
    let mut literals = 0;
    loop {
        let len = match rest {
            [b'\\', byte, ..] if !byte.is_ascii_alphanumeric() => 2,
            [b'\\' | b'.' | b'[' | b'(' | b'$', ..] | [] => break,
            _ => 1,
        };
        // A repeated character is not part of the prefix.
        if matches!(rest.get(len), Some(b'*' | b'+' | b'?' | b'{')) {
            break;
        }
        literals += 1;
        rest = &rest[len..];
    }
    literals
}

/// Whether the expression has a `|` outside of all groups.
fn has_alternatives(expression: &str) -> bool {
    let (mut depth, mut in_class, mut escaped) = (0, false, false);
    expression.bytes().any(|byte| {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b']' => in_class = false,
            b'[' => in_class = true,
            b'(' if !in_class => depth += 1,
            b')' if !in_class => depth -= 1,
            b'|' => return depth == 0 && !in_class,
            _ => {}
        }
        false
    })
}
