//! Tables for the documentation: the forms of the host field, the actions and the kinds of page filters.
//!
//! A test parses each example.

/// A form of the syntax.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SyntaxForm {
    /// The form.
    pub form: &'static str,
    /// Its meaning.
    pub about: &'static str,
    /// A filter with it.
    pub example: &'static str,
}

const fn form(form: &'static str, about: &'static str, example: &'static str) -> SyntaxForm {
    SyntaxForm { form, about, example }
}

/// The kinds of page filters.
#[rustfmt::skip]
pub const PAGE_FILTER_FORMS: &[SyntaxForm] = &[
    form("hosts##selector", "Hides elements.", "example.com##.ad"),
    form("hosts##selector {declarations}", "Styles or removes elements: see the actions. `#$#` is the same.", "example.com#$#.ad { height: 0; }"),
    form("hosts#?#selector", "The same as `##`, with the spellings of Adblock Plus and AdGuard. `#$?#` takes declarations too.", "example.com#?#.ad:-abp-contains(Ad)"),
    form("hosts##+js(name, ...)", "Runs a scriptlet.", "example.com##+js(set, adblock, false)"),
    form("hosts#%#//scriptlet('name', ...)", "The same in AdGuard's syntax.", "example.com#%#//scriptlet('set-constant', 'adblock', 'false')"),
    form("hosts##^selector", "Removes elements from the response.", "example.com##^script:has-text(adblock)"),
    form("hosts$$selector", "The same in AdGuard's syntax, with `tag-content`, `wildcard`, `min-length`, `max-length` and `:contains()`.", "example.com$$script[tag-content=\"adblock\"]"),
    form("hosts##^responseheader(name)", "Removes a response header: `location`, `refresh`, `report-to` or `set-cookie`.", "example.com##^responseheader(refresh)"),
    form("hosts#@#...", "An exception: disables filters with the same body. So do `#@?#`, `#@$#`, `#@$?#`, `#@%#` and `$@$`.", "example.com#@#.ad"),
];

/// The forms of the host field.
#[rustfmt::skip]
pub const HOST_FORMS: &[SyntaxForm] = &[
    form("none", "Every page, except where `$generichide` disables generic filters.", "##.ad"),
    form("host", "The host and its subdomains; also a public suffix. An IP address has no subdomains. Ports never match.", "example.com##.ad"),
    form("name.*", "`name` under any public suffix, private ones included, and its subdomains.", "example.*##.ad"),
    form("host/path", "The host and its subdomains, where the path starts with this text.", "example.com/news##.ad"),
    form("/regex/", "A case-sensitive expression over the host. The first `\\/` divides it: the part before must fit at the end of the host, the rest at the start of path and query.", "/^ads?\\d+\\.example\\.com\\/news/##.ad"),
    form("*", "Every page; `$generichide` does not disable it.", "*##+js(nowebrtc)"),
    form("host>>", "Frames below a document of the host, not that document itself; for scriptlets only.", "example.com>>##+js(nowebrtc)"),
    form("~entry", "Not there. A matching excluded entry outranks included ones, and disables the same body of every other filter there.", "example.com,~shop.example.com##.ad"),
    form("[$path=pattern]", "AdGuard's: pages whose path and query match a pattern or a `/regex/`; without a value, the path `/`.", "[$path=/news]example.com##.ad"),
    form("[$url=pattern]", "AdGuard's: pages whose URL matches.", "[$url=||example.com/news]##.ad"),
    form("[$domain=list]", "AdGuard's: the host field, with `|` between entries.", "[$domain=example.com|~shop.example.com]##.ad"),
];

/// The actions, which follow the selector.
#[rustfmt::skip]
pub const ACTION_FORMS: &[SyntaxForm] = &[
    form("none", "Hides the elements: `display: none !important`.", "example.com##.ad"),
    form(":style(declarations)", "Applies declarations. Declarations that can load something, comments and backslashes are rejected.", "example.com##.ad:style(height: 0 !important)"),
    form("{ declarations }", "The same.", "example.com##.ad { height: 0 !important; }"),
    form(":remove()", "Removes the elements from the document.", "example.com##.ad:has-text(Ad):remove()"),
    form("{ remove: true; }", "The same.", "example.com##.ad { remove: true; }"),
    form(":remove-attr(name)", "Removes attributes whose name matches the text or expression.", "example.com##a:remove-attr(onclick)"),
    form(":remove-class(name)", "Removes classes whose name matches.", "example.com##body:remove-class(no-scroll)"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::page::PageFilter;

    #[test]
    fn examples_are_filters() {
        for SyntaxForm { example, .. } in PAGE_FILTER_FORMS.iter().chain(HOST_FORMS).chain(ACTION_FORMS) {
            assert!(PageFilter::parse(example).is_ok(), "{example}");
        }
    }
}
