//! The table of modifiers. The parser, the documentation and the converters derive from it.

use std::sync::LazyLock;

use super::modification::ModificationKind;
use crate::net::ResourceType;

/// What a modifier does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Names a resource type.
    Type(u32),
    /// Names every type, pages and popups too.
    AllTypes,
    /// Holds between these parties; negated, between the others.
    Party {
        holds: u8,
        negated: u8,
    },
    From,
    To,
    DenyAllow,
    Method,
    MatchCase,
    Important,
    BadFilter,
    /// `_`: means nothing, keeps a line's parts apart.
    Noop,
    Top,
    ResponseHeader,
    RequestHeader,
    Address,
    Reason,
    /// Modifies what passes, or (`blocks`) what it blocks itself.
    Modify {
        kind: ModificationKind,
        blocks: bool,
    },
    /// Blocks and answers with this surrogate; where the filter names no type, only requests of these.
    Surrogate(&'static str, u32),
    /// Means nothing to a browser extension; a line with it is rejected, saying why.
    NotHere(&'static str),
}

/// Whether a modifier takes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// None.
    None,
    /// It may have one.
    Optional,
    /// It must have one.
    Required,
}

/// Whether a modifier has a meaning in exceptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exceptions {
    /// In exceptions and in blocking filters.
    Too,
    /// In exceptions only.
    Only,
    /// In blocking filters only.
    Never,
}

/// How much of a modifier a browser lets an extension carry out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All of it.
    All,
    /// Some of its values, or some of the requests.
    Part,
    /// Nothing.
    None,
}

/// One modifier.
#[derive(Debug)]
pub struct Modifier {
    /// The name uBlock Origin documents first.
    pub name: &'static str,
    /// Other spellings with the same meaning.
    pub aliases: &'static [&'static str],
    /// Whether it takes a value.
    pub value: Value,
    /// Whether `~` before it has a meaning.
    pub negatable: bool,
    /// Whether it has a meaning behind `@@`.
    pub exceptions: Exceptions,
    /// How much of it Firefox carries out, where the engine itself is asked about each request.
    pub firefox: Reach,
    /// How much of it Chromium carries out, where rules of declarativeNetRequest stand in for the engine.
    pub chromium: Reach,
    /// A filter that uses it.
    pub example: &'static str,
    pub(crate) effect: Effect,
}

impl Modifier {
    /// Whether filters with it are taken; the others are rejected, since it means nothing in a browser.
    pub fn is_taken(&self) -> bool {
        !matches!(self.effect, Effect::NotHere(_))
    }

    /// The modifier with this name or alias.
    pub(crate) fn find(name: &str) -> Option<&'static Modifier> {
        // A noop may have any length.
        let name = if !name.is_empty() && name.bytes().all(|b| b == b'_') { "_" } else { name };
        let at = NAMES.binary_search_by_key(&name, |(known, _)| known).ok()?;
        Some(NAMES[at].1)
    }

    /// The known name nearest to an unknown one, if one is near.
    pub(crate) fn nearest(name: &str) -> Option<&'static str> {
        if name.len() > 40 {
            return None;
        }
        MODIFIERS
            .iter()
            .flat_map(|m| std::iter::once(m.name).chain(m.aliases.iter().copied()))
            .filter(|known| known.len() > 2)
            .map(|known| (distance(name, known), known))
            .filter(|(distance, known)| *distance <= 1 + known.len() / 5)
            .min()
            .map(|(_, known)| known)
    }
}

/// Names and aliases in order: a list asks for one ten thousand times.
static NAMES: LazyLock<Vec<(&str, &Modifier)>> = LazyLock::new(|| {
    let mut names: Vec<(&str, &Modifier)> = Vec::new();
    for modifier in MODIFIERS {
        for name in std::iter::once(&modifier.name).chain(modifier.aliases) {
            names.insert(names.partition_point(|(before, _)| before < name), (name, modifier));
        }
    }
    names
});

/// Edits between two words (Levenshtein, with neighbours swapped counting as two).
fn distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let cost = diagonal + (x != y) as usize;
            diagonal = row[j + 1];
            row[j + 1] = cost.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

/// Parties of a request, as bits.
pub(crate) mod party {
    /// Same registrable domain.
    pub(crate) const FIRST: u8 = 1;
    /// Another registrable domain, or an unknown source.
    pub(crate) const THIRD: u8 = 2;
    /// The very same host.
    pub(crate) const STRICT_FIRST: u8 = 4;
    /// Another host, or an unknown source.
    pub(crate) const STRICT_THIRD: u8 = 8;
}

const fn kind(kind: ResourceType) -> Effect {
    Effect::Type(kind.bit())
}

const NO: Value = Value::None;
const MAY: Value = Value::Optional;
const MUST: Value = Value::Required;

/// Types of what a page requests, the page itself among them: what a modification speaks of that names no type.
pub(crate) const REQUEST_TYPES: u32 = DEFAULT_TYPES | ResourceType::MainFrame.bit();

/// What a filter speaks of that names no type: everything but pages and popups.
pub(crate) const DEFAULT_TYPES: u32 = {
    // CspReport has no bit of its own.
    let requests = (1 << ResourceType::Popup as u8) - 1;
    requests & !(1 << ResourceType::CspReport as u8) & !ResourceType::MainFrame.bit()
};

/// What `all` names.
pub(crate) const ALL_TYPES: u32 =
    REQUEST_TYPES | ResourceType::Popup.bit() | ResourceType::InlineScript.bit() | ResourceType::InlineFont.bit();

const fn modify(kind: ModificationKind) -> Effect {
    Effect::Modify { kind, blocks: false }
}

macro_rules! table {
    ($($name:literal [$($alias:literal)*] $value:ident $negatable:literal $exceptions:ident $firefox:ident $chromium:ident
        $effect:expr, $about:literal, $example:literal;)*) => {
        /// Every modifier that is known, in the order of the documentation.
        pub const MODIFIERS: &[Modifier] = &[$(Modifier {
            name: $name, aliases: &[$($alias),*], value: $value, negatable: $negatable,
            exceptions: Exceptions::$exceptions, firefox: Reach::$firefox, chromium: Reach::$chromium,
            example: $example, effect: $effect,
        },)*];

        impl Modifier {
            /// What it does, in one sentence. No field, so that a program that never asks is without these texts.
            pub fn about(&self) -> &'static str {
                match self.name { $($name => $about,)* _ => "" }
            }
        }
    };
}

table! {
    // Types.
    "script" [] NO true Too All All kind(ResourceType::Script), "Scripts.", "||example.com^$script";
    "image" ["img"] NO true Too All All kind(ResourceType::Image), "Images.", "||example.com/pixel^$image";
    "css" ["stylesheet"] NO true Too All All kind(ResourceType::Stylesheet), "Stylesheets.", "||example.com^$css";
    "xhr" ["xmlhttprequest" "fetch"] NO true Too All All kind(ResourceType::XmlHttpRequest), "`fetch()` and XMLHttpRequest.", "/collect?$xhr,3p";
    "frame" ["subdocument" "iframe"] NO true Too All All kind(ResourceType::SubFrame), "Documents in frames.", "||ads.example^$frame";
    "font" [] NO true Too All All kind(ResourceType::Font), "Web fonts.", "||fonts.example^$font,3p";
    "media" [] NO true Too All All kind(ResourceType::Media), "Audio and video.", "/preroll/*$media";
    "object" ["object-subrequest"] NO true Too All All kind(ResourceType::Object), "`<object>` and `<embed>`.", "||example.com^$object";
    "ping" ["beacon"] NO true Too All All kind(ResourceType::Ping), "Beacons and `<a ping>`.", "*$ping,3p";
    "websocket" [] NO true Too All All kind(ResourceType::WebSocket), "WebSocket handshakes.", "$websocket,domain=example.com";
    "other" [] NO true Too All All kind(ResourceType::Other), "Requests of no other type.", "||example.com^$other";
    "doc" ["document"] NO true Too All All kind(ResourceType::MainFrame), "The page itself; without it a filter never stops a page.", "||malware.example^$doc";
    "popup" [] NO true Too All None kind(ResourceType::Popup), "The first document of a window that a page opened.", "||ads.example^$popup";
    "all" [] NO false Too All Part Effect::AllTypes, "Every type, pages and popups too.", "||malware.example^$all";
    // Parties.
    "3p" ["third-party"] NO true Too All All Effect::Party { holds: party::THIRD, negated: party::FIRST },
        "Requests to another site than the document's; an unknown source counts as another.", "||tracker.example^$3p";
    "1p" ["first-party"] NO true Too All All Effect::Party { holds: party::FIRST, negated: party::THIRD },
        "Requests within the document's site.", "/stats.js$1p";
    "strict3p" ["strict-third-party"] NO true Too All None Effect::Party { holds: party::STRICT_THIRD, negated: party::STRICT_FIRST },
        "Requests to another host than the document's.", "||example.com^$strict3p";
    "strict1p" ["strict-first-party"] NO true Too All None Effect::Party { holds: party::STRICT_FIRST, negated: party::STRICT_THIRD },
        "Requests to the document's own host.", "/ad.js$strict1p";
    // Where and how.
    "from" ["domain"] MUST false Too All Part Effect::From,
        "Documents of these hosts: plain, `name.*`, `/regex/`, each also with `~`; the longest that fits decides.",
        "/ad.js$from=example.com|~shop.example.com";
    "to" [] MUST false Too All Part Effect::To, "Requests to these hosts, written as for `from`.", "*$script,to=cdn.example|ads.*";
    "denyallow" [] MUST false Too All All Effect::DenyAllow, "Requests to any but these hosts.", "*$3p,script,from=example.com,denyallow=cdn.example";
    "method" [] MUST false Too All Part Effect::Method, "These request methods, or any but those with `~`.", "/track^$method=post";
    "match-case" [] NO false Too All All Effect::MatchCase, "Capitals matter; for regular expressions only.", "/\\/[A-Z]{8}\\.js$/$match-case";
    "important" [] NO false Too All All Effect::Important, "Stands above exceptions.", "||tracker.example^$important";
    "badfilter" [] NO false Too All All Effect::BadFilter, "Disables the filter that is otherwise the same.", "||example.com^$badfilter";
    "_" [] NO false Too All All Effect::Noop, "Nothing; keeps parts of a line apart.", "/ad.js$_,script,_____";
    // What is asked of a page, and of other names.
    "popunder" [] NO true Too All None kind(ResourceType::Popunder), "A window that the page hides behind itself while it goes elsewhere.", "*$popunder,3p,from=example.com";
    "inline-script" [] NO true Too Part None kind(ResourceType::InlineScript), "Scripts within the page.", "||example.com^$inline-script";
    "inline-font" [] NO true Too Part None kind(ResourceType::InlineFont), "Fonts within the page.", "||example.com^$inline-font";
    "ehide" ["elemhide"] NO true Too All All kind(ResourceType::ElementHide), "In an exception: no element of the page is hidden.", "@@||example.com^$ehide";
    "ghide" ["generichide"] NO true Too All All kind(ResourceType::GenericHide), "In an exception: filters that name no site hide nothing on the page.", "@@||example.com^$ghide";
    "shide" ["specifichide"] NO true Too All All kind(ResourceType::SpecificHide), "In an exception: filters that name the site hide nothing on the page.", "@@||example.com^$shide";
    "genericblock" [] NO false Only All None kind(ResourceType::GenericBlock), "Blocking filters that name no site by `from` do nothing on the page.", "@@||example.com^$genericblock";
    "cname" [] NO false Only All None kind(ResourceType::Cname), "Hosts are not looked at under their other name (CNAME).", "@@*$cname,from=example.com";
    // What is known only when the exchange goes on.
    "top" [] MUST false Too All Part Effect::Top, "Tabs whose page is of these hosts, written as for `from`.", "*$script,top=example.com";
    "header" ["responseheader"] MAY false Too Part Part Effect::ResponseHeader,
        "Responses with this header; `name:value`, where `*` stands for any text, or `name:/regex/`, each also with `~` before the value.",
        "*$script,header=via:1.1 google";
    "requestheader" [] MAY false Too Part None Effect::RequestHeader, "Requests with this header, written as for `header`.", "*$script,3p,requestheader=cookie:*visitor*";
    "ipaddress" [] MUST false Too All None Effect::Address,
        "Servers at this address: one, the start of one and `*`, `/regex/`, `lan` or `loopback`.", "*$script,ipaddress=192.0.2.*";
    // Modifications.
    "redirect" ["rewrite"] MAY false Too All Part Effect::Modify { kind: ModificationKind::Redirect, blocks: true },
        "Blocks, and answers with a surrogate; of several the one with the highest `:priority`.", "||example.com/ads.js$script,redirect=noopjs:10";
    "redirect-rule" [] MAY false Too All Part modify(ModificationKind::Redirect),
        "Chooses the surrogate for what another filter blocks.", "*$script,redirect-rule=noopjs";
    "empty" [] NO false Too All Part Effect::Surrogate("empty", 0), "The same as `redirect=empty`.", "||example.com^$xhr,empty";
    "mp4" [] NO false Too All Part Effect::Surrogate("noopmp4-1s", ResourceType::Media.bit()), "The same as `media,redirect=noopmp4-1s`.", "||example.com^$mp4";
    "removeparam" ["queryprune"] MAY false Too All Part modify(ModificationKind::RemoveParam),
        "Takes parameters out of the query: a name, a `/regex/` over `name=value`, either with `~` for all others, or all.", "*$removeparam=gclid";
    "csp" [] MAY false Too All All modify(ModificationKind::Csp), "Adds a Content Security Policy to documents.", "||example.com^$csp=script-src 'self'";
    "permissions" [] MAY false Too All All modify(ModificationKind::Permissions),
        "Adds a Permissions Policy to documents; `|` parts several.", "*$permissions=browsing-topics=()|join-ad-interest-group=()";
    "removeheader" [] MAY false Too All All modify(ModificationKind::RemoveHeader),
        "Takes a header out of the response; with `request:` before it, out of the request.", "||example.com^$removeheader=refresh";
    "replace" [] MAY false Too None None modify(ModificationKind::Replace), "Edits the text of the response.", "||example.com^$xhr,replace=/\"ads\":true/\"ads\":false/";
    "uritransform" ["urltransform"] MAY false Too None None modify(ModificationKind::UriTransform),
        "Edits path, query and fragment of the URL.", "||example.com^$doc,uritransform=/\\/ref=[^?#]*//";
    "urlskip" [] MAY false Too Part None modify(ModificationKind::UrlSkip),
        "Goes to the URL inside this one: steps such as `?parameter`, `&1`, `#`, `/regex/`, `-base64`, `-uricomponent`, `+https`, `-blocked`.",
        "||example.com/out?$doc,urlskip=?to +https";
    "cookie" [] MAY false Too Part Part modify(ModificationKind::Cookie),
        "Takes cookies out: a name, a `/regex/`, or all; limits them with `;maxAge=` and `;sameSite=`.", "||example.com^$3p,cookie=visitor";
    "stealth" [] MAY false Only None None modify(ModificationKind::Stealth),
        "Leaves the request out of protections that are no filters: `referrer`, `3p-cookie`, `donottrack`, ...", "@@||example.com^$stealth=referrer";
    "reason" [] MUST false Never All All Effect::Reason, "What to tell a person whose page is stopped.", "||example.com^$doc,reason=malware";
    // Known from elsewhere.
    "content" [] NO false Too None None Effect::NotHere("it switches off the filtering of content, which a list may not do"), "AdGuard's.", "@@||example.com^$content";
    "extension" [] MAY false Too None None Effect::NotHere("it speaks of userscripts"), "AdGuard's.", "@@||example.com^$extension";
    "jsinject" [] NO false Too None None Effect::NotHere("it switches off scriptlets, which a list may not do"), "AdGuard's.", "@@||example.com^$jsinject";
    "urlblock" [] NO false Too None None Effect::NotHere("it switches off blocking, which a list may not do"), "AdGuard's.", "@@||example.com^$urlblock";
    "webrtc" [] NO true Too None None Effect::NotHere("no browser tells an extension of peer connections"), "Peer connections.", "||example.com^$webrtc";
    "app" [] MUST false Too None None Effect::NotHere("it names a program, and a browser sees only its own requests"), "AdGuard's.", "||example.com^$app=app.exe";
    "network" [] NO false Too None None Effect::NotHere("it works on IP packets"), "AdGuard's.", "192.0.2.1$network";
    "hls" [] MAY false Too None None Effect::NotHere("it needs a proxy"), "AdGuard's.", "||example.com^$hls=/ad/";
    "jsonprune" [] MAY false Too None None Effect::NotHere("it needs a proxy"), "AdGuard's.", "||example.com^$jsonprune=$.ads";
    "xmlprune" [] MAY false Too None None Effect::NotHere("it needs a proxy"), "AdGuard's.", "||example.com^$xmlprune=/ads";
    "referrerpolicy" [] MAY false Too None None Effect::NotHere("it needs a proxy"), "AdGuard's.", "||example.com^$referrerpolicy=origin";
    "ctag" [] MUST false Too None None Effect::NotHere("it names a device of a DNS server"), "AdGuard's, for DNS.", "||example.com^$ctag=phone";
    "client" [] MUST false Too None None Effect::NotHere("it names a client of a DNS server"), "AdGuard's, for DNS.", "||example.com^$client=tv";
    "dnstype" [] MUST false Too None None Effect::NotHere("it speaks of DNS records"), "AdGuard's, for DNS.", "||example.com^$dnstype=AAAA";
    "dnsrewrite" [] MAY false Too None None Effect::NotHere("it speaks of DNS answers"), "AdGuard's, for DNS.", "||example.com^$dnsrewrite=1.2.3.4";
    "sitekey" [] MUST false Too None None Effect::NotHere("it serves the Acceptable Ads programme"), "Adblock Plus's.", "@@$sitekey=abc,document";
    "tag" [] MUST false Too None None Effect::NotHere("it serves one browser's settings"), "Brave's, withdrawn.", "||example.com^$tag=x";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        let mut names: Vec<&str> =
            MODIFIERS.iter().flat_map(|m| std::iter::once(m.name).chain(m.aliases.iter().copied())).collect();
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }

    #[test]
    fn near_names() {
        assert_eq!(Modifier::nearest("scirpt"), Some("script"));
        assert_eq!(Modifier::nearest("scripts"), Some("script"));
        assert_eq!(Modifier::nearest("thirdparty"), Some("third-party"));
        assert_eq!(Modifier::nearest("xyz"), None);
    }
}
