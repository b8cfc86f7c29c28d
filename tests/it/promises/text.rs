//! Bytes as the text of a list.

use brock::filter::MODIFIERS;

/// The text that bytes stand for. UTF-8 is itself, so that a file can be written and read by people. In anything else
/// each byte beyond ASCII is a word of the language, and two of them are a modifier and an example of one: what is
/// made by chance then looks like a list.
pub(super) fn text(data: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(data) {
        return text.to_owned();
    }
    let mut text = String::new();
    let mut bytes = data.iter();
    let modifier = |byte: Option<&u8>| &MODIFIERS[byte.map_or(0, |&byte| byte as usize) % MODIFIERS.len()];
    while let Some(&byte) = bytes.next() {
        match byte {
            0xff => text.push_str(modifier(bytes.next()).name),
            0xfe => text.push_str(modifier(bytes.next()).example.rsplit('$').next().unwrap_or("")),
            0x80.. => text.push_str(WORDS[(byte - 0x80) as usize % WORDS.len()]),
            _ => text.push(byte as char),
        }
    }
    text
}

/// What lists are made of.
const WORDS: [&str; 119] = [
    // Patterns.
    "||",
    "@@",
    "@@||",
    "^",
    "^$",
    "$",
    ",",
    "~",
    "|",
    "*",
    "*$",
    "=",
    "/",
    "://",
    "https://",
    "||ads.com^",
    "||ads.com^$",
    "ads.com",
    "a.ads.com",
    "x.ads.com.ads.com",
    "b.a.co.uk",
    "a.com",
    "a.*",
    "co.uk",
    "com",
    "[::1]",
    "192.0.2.1",
    "bücher.example",
    "xn--bcher-kva",
    ":8080",
    "/a.js",
    "/ads-",
    "longerthaneight",
    "%2f",
    "?a=1&b=2",
    "\n",
    "\n@@",
    "\n||ads.com^$",
    // Expressions.
    "/^a/",
    "/a+/i",
    "(?=",
    "(?!",
    "(?<=",
    "(?<!",
    "(?:",
    "(a+)+$",
    "[^a]",
    "[a-z]",
    "\\d",
    "\\b",
    "\\1",
    "\\/",
    ".*",
    "{2,5}",
    "+?",
    "|/",
    "\\,",
    // Modifiers.
    ",domain=",
    ",from=",
    ",to=a.com",
    ",denyallow=",
    ",3p",
    ",1p",
    ",strict1p",
    ",script",
    ",~image",
    ",doc",
    ",all",
    ",important",
    ",badfilter",
    ",match-case",
    ",method=post",
    ",method=~get",
    ",_",
    ",redirect=noopjs:5",
    ",redirect-rule=none",
    ",removeparam=a",
    ",removeparam=~/a=/i",
    ",csp=script-src 'none'",
    ",permissions=a=()|b=()",
    ",removeheader=refresh",
    ",replace=/a/b/",
    ",header=via:",
    ",header=via:~1.1*",
    ",requestheader=a",
    ",top=a.com",
    ",ipaddress=lan",
    ",ipaddress=192.*",
    ",reason=\"a\"",
    ",stealth=ip|referrer",
    // Lines of other kinds.
    "!#include ",
    "!#include b.txt\n",
    "!#if a\n",
    "!#if !a && (b || a)\n",
    "!#else\n",
    "!#endif\n",
    "! Expires: 4 days\n",
    "! Diff-Path: a.patch#b\n",
    "! Checksum: ",
    "[Adblock Plus]\n",
    "\u{feff}",
    "##",
    "##.ad",
    "#@#",
    " # ",
    "0.0.0.0 ads.com b.com\n",
    "::1 localhost\n",
    "\n--- b.txt\n",
    "\n---\n",
    // Requests.
    "\n> script https://ads.com/a.js https://a.com/",
    "\n> main_frame https://b.a.co.uk/?a=1",
    " @192.0.2.1",
    " <via:1.1",
    " >a:b",
    " post",
    // Characters.
    "ä",
    "İ",
    "\u{2028}",
    "\r\n",
];
