//! Character references in HTML. The named ones are those that occur in policies; another stays as it is written.

/// <https://html.spec.whatwg.org/multipage/named-characters.html>
const NAMED: [(&str, char); 70] = [
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("sect", '§'),
    ("para", '¶'),
    ("bull", '•'),
    ("middot", '·'),
    ("hellip", '…'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("sbquo", '‚'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("euro", '€'),
    ("pound", '£'),
    ("deg", '°'),
    ("shy", '\u{ad}'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("zwnj", '\u{200c}'),
    ("times", '×'),
    ("aacute", 'á'),
    ("agrave", 'à'),
    ("acirc", 'â'),
    ("auml", 'ä'),
    ("Auml", 'Ä'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("eacute", 'é'),
    ("Eacute", 'É'),
    ("egrave", 'è'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("ntilde", 'ñ'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("ouml", 'ö'),
    ("Ouml", 'Ö'),
    ("uacute", 'ú'),
    ("uuml", 'ü'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("oelig", 'œ'),
    ("ucirc", 'û'),
    ("ugrave", 'ù'),
    ("iuml", 'ï'),
    ("igrave", 'ì'),
    ("ograve", 'ò'),
    ("iquest", '¿'),
    ("iexcl", '¡'),
    ("ordm", 'º'),
    ("ordf", 'ª'),
    ("atilde", 'ã'),
    ("otilde", 'õ'),
    ("aring", 'å'),
    ("oslash", 'ø'),
];
/// Longest reference that is looked for: `&#x10FFFF;`.
const LONGEST: usize = 10;

/// Gives the characters of a text one by one, references decoded.
pub(super) fn decode(text: &str, mut each: impl FnMut(char)) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        rest[..at].chars().for_each(&mut each);
        rest = &rest[at..];
        let (char, length) = reference(rest).unwrap_or(('&', 1));
        each(char);
        rest = &rest[length..];
    }
    rest.chars().for_each(each);
}

/// The reference at the beginning, and its length.
fn reference(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(LONGEST).position(|byte| byte == b';')?;
    let name = text.get(1..end)?;
    let char = match name.strip_prefix('#') {
        Some(number) => {
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).unwrap_or('\u{fffd}')
        }
        None => NAMED.iter().find(|(known, _)| *known == name || known.eq_ignore_ascii_case(name))?.1,
    };
    Some((char, end + 1))
}
