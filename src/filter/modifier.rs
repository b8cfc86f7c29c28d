//! The table of modifiers. The parser, the documentation and the converters derive from it.

use std::sync::LazyLock;

use super::modification::ModificationKind;
use crate::net::ResourceType;

/// The effect of a modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Selects a resource type.
    Type(u32),
    /// Selects every type, including pages and popups.
    AllTypes,
    /// Selects these relations between request and source; negated, the others.
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
    /// `_`: no effect; separates parts of a line.
    Noop,
    Top,
    ResponseHeader,
    RequestHeader,
    Address,
    Reason,
    /// Modifies requests that pass, or (`blocks`) the requests that it blocks itself.
    Modify {
        kind: ModificationKind,
        blocks: bool,
    },
    /// Blocks and redirects to this surrogate. The second value: types of a filter without type modifiers; 0: the default.
    Surrogate(&'static str, u32),
    /// Has no meaning in a browser extension; a line with it is rejected for this reason.
    Unsupported(&'static str),
}

/// Whether a modifier takes a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ModifierValue {
    /// None.
    None,
    /// It may have one.
    Optional,
    /// It must have one.
    Required,
}

/// Whether a modifier is valid in exceptions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exceptions {
    /// In exceptions and in blocking filters.
    Too,
    /// In exceptions only.
    Only,
    /// In blocking filters only.
    Never,
}

/// How much of a modifier an extension can apply in a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Support {
    /// Fully supported.
    All,
    /// Supported for some values or some requests.
    Part,
    /// Not supported.
    None,
}

/// One modifier.
#[derive(Debug)]
pub struct Modifier {
    /// The first name in the documentation of uBlock Origin.
    pub name: &'static str,
    /// Other spellings with the same meaning.
    pub aliases: &'static [&'static str],
    /// Whether it takes a value.
    pub value: ModifierValue,
    /// Whether `~` can negate it.
    pub negatable: bool,
    /// Whether it is valid after `@@`.
    pub exceptions: Exceptions,
    /// Support in Firefox, where the engine decides each request.
    pub firefox: Support,
    /// Support in Chromium, by declarativeNetRequest rules.
    pub chromium: Support,
    /// A filter that uses it.
    pub example: &'static str,
    pub(crate) effect: Effect,
}

impl Modifier {
    /// Whether filters with it are taken; filters with an unsupported modifier are rejected.
    pub fn is_taken(&self) -> bool {
        !matches!(self.effect, Effect::Unsupported(_))
    }

    /// The first name of the modifier with this effect; empty if there is none.
    pub(crate) fn name_of(effect: Effect) -> &'static str {
        MODIFIERS.iter().find(|modifier| modifier.effect == effect).map_or("", |modifier| modifier.name)
    }

    /// The modifier with this name or alias.
    pub(crate) fn find(name: &str) -> Option<&'static Modifier> {
        // A noop may have any length.
        let name = if !name.is_empty() && name.bytes().all(|b| b == b'_') { "_" } else { name };
        let order = |known: &str| known.len().cmp(&name.len()).then_with(|| known.cmp(name));
        let at = NAMES.binary_search_by(|(known, _)| order(known)).ok()?;
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

/// Names and aliases, sorted by length and then by text: parsing a list looks up tens of thousands, and comparing lengths
/// is faster.
static NAMES: LazyLock<Vec<(&str, &Modifier)>> = LazyLock::new(|| {
    let mut names: Vec<(&str, &Modifier)> = Vec::new();
    for modifier in MODIFIERS {
        for name in std::iter::once(&modifier.name).chain(modifier.aliases) {
            names.insert(
                names.partition_point(|(before, _)| (before.len(), before) < (name.len(), name)),
                (name, modifier),
            );
        }
    }
    names
});

/// The edit distance of two words (Levenshtein: a transposition counts as two edits).
pub(crate) fn distance(a: &str, b: &str) -> usize {
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
    /// The same host.
    pub(crate) const STRICT_FIRST: u8 = 4;
    /// Another host, or an unknown source.
    pub(crate) const STRICT_THIRD: u8 = 8;
}

const fn kind(kind: ResourceType) -> Effect {
    Effect::Type(kind.bit())
}

const NO: ModifierValue = ModifierValue::None;
const MAY: ModifierValue = ModifierValue::Optional;
const MUST: ModifierValue = ModifierValue::Required;

/// Types of requests including the page itself: the types of a modification without type modifiers.
pub(crate) const REQUEST_TYPES: u32 = DEFAULT_TYPES | ResourceType::MainFrame.bit();

/// Types of a filter without type modifiers: everything except pages and popups.
pub(crate) const DEFAULT_TYPES: u32 = {
    // CspReport has no bit of its own.
    let requests = (1 << ResourceType::Popup as u8) - 1;
    requests & !(1 << ResourceType::CspReport as u8) & !ResourceType::MainFrame.bit()
};

/// The types of `all`.
pub(crate) const ALL_TYPES: u32 =
    REQUEST_TYPES | ResourceType::Popup.bit() | ResourceType::InlineScript.bit() | ResourceType::InlineFont.bit();

const fn modify(kind: ModificationKind) -> Effect {
    Effect::Modify { kind, blocks: false }
}

macro_rules! table {
    ($($name:literal [$($alias:literal)*] $value:ident $negatable:literal $exceptions:ident $firefox:ident $chromium:ident
        $effect:expr, $about:literal, $example:literal;)*) => {
        /// Every known modifier, in the order of the documentation.
        pub const MODIFIERS: &[Modifier] = &[$(Modifier {
            name: $name, aliases: &[$($alias),*], value: $value, negatable: $negatable,
            exceptions: Exceptions::$exceptions, firefox: Support::$firefox, chromium: Support::$chromium,
            example: $example, effect: $effect,
        },)*];

        impl Modifier {
            /// The effect in one sentence. Not a field, so that programs without a caller do not contain the texts.
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
    "doc" ["document"] NO true Too All All kind(ResourceType::MainFrame), "The page itself; a filter without it never blocks a page.", "||malware.example^$doc";
    "popup" [] NO true Too All All kind(ResourceType::Popup), "The first document of a window that a page opened.", "||ads.example^$popup";
    "all" [] NO false Too All Part Effect::AllTypes, "Every type, including pages and popups.", "||malware.example^$all";
    // Parties.
    "3p" ["third-party"] NO true Too All All Effect::Party { holds: party::THIRD, negated: party::FIRST },
        "Requests to another site than that of the document; an unknown source counts as another site.", "||tracker.example^$3p";
    "1p" ["first-party"] NO true Too All All Effect::Party { holds: party::FIRST, negated: party::THIRD },
        "Requests to the site of the document.", "/stats.js$1p";
    "strict3p" ["strict-third-party"] NO true Too All None Effect::Party { holds: party::STRICT_THIRD, negated: party::STRICT_FIRST },
        "Requests to another host than that of the document.", "||example.com^$strict3p";
    "strict1p" ["strict-first-party"] NO true Too All None Effect::Party { holds: party::STRICT_FIRST, negated: party::STRICT_THIRD },
        "Requests to the host of the document.", "/ad.js$strict1p";
    // Where and how.
    "from" ["domain"] MUST false Too All Part Effect::From,
        "Requests of documents on these hosts: `host`, `name.*` or `/regex/`, each also negated with `~`; the longest matching entry decides.",
        "/ad.js$from=example.com|~shop.example.com";
    "to" [] MUST false Too All Part Effect::To, "Requests to these hosts, in the syntax of `from`.", "*$script,to=cdn.example|ads.*";
    "denyallow" [] MUST false Too All All Effect::DenyAllow, "Requests to all hosts except these.", "*$3p,script,from=example.com,denyallow=cdn.example";
    "method" [] MUST false Too All Part Effect::Method, "Requests with these methods, or with all except those with `~`.", "/track^$method=post";
    "match-case" [] NO false Too All All Effect::MatchCase, "Makes a regular expression case-sensitive.", "/\\/[A-Z]{8}\\.js$/$match-case";
    "important" [] NO false Too All All Effect::Important, "Overrides exceptions.", "||tracker.example^$important";
    "badfilter" [] NO false Too All All Effect::BadFilter, "Disables the filter that is the same without `badfilter`.", "||example.com^$badfilter";
    "_" [] NO false Too All All Effect::Noop, "No effect; separates parts of a line.", "/ad.js$_,script,_____";
    // Page-level options and CNAMEs.
    "popunder" [] NO true Too All All kind(ResourceType::Popunder), "The address to which a page goes in its own tab after it has opened a new one.", "*$popunder,3p,from=example.com";
    "inline-script" [] NO true Too Part None kind(ResourceType::InlineScript), "Inline scripts.", "||example.com^$inline-script";
    "inline-font" [] NO true Too Part None kind(ResourceType::InlineFont), "Inline fonts.", "||example.com^$inline-font";
    "ehide" ["elemhide"] NO true Too All All kind(ResourceType::ElementHide), "In an exception: disables element hiding on the page.", "@@||example.com^$ehide";
    "ghide" ["generichide"] NO true Too All All kind(ResourceType::GenericHide), "In an exception: disables generic element hiding on the page.", "@@||example.com^$ghide";
    "shide" ["specifichide"] NO true Too All All kind(ResourceType::SpecificHide), "In an exception: disables site-specific element hiding on the page.", "@@||example.com^$shide";
    "genericblock" [] NO false Only All None kind(ResourceType::GenericBlock), "Disables blocking filters without `from` on the page.", "@@||example.com^$genericblock";
    "cname" [] NO false Only All None kind(ResourceType::Cname), "Disables the check of CNAMEs of hosts.", "@@*$cname,from=example.com";
    // Conditions that are known only later than the request.
    "top" [] MUST false Too All Part Effect::Top, "Requests in tabs whose page is on these hosts, in the syntax of `from`.", "*$script,top=example.com";
    "header" ["responseheader"] MAY false Too Part Part Effect::ResponseHeader,
        "Responses with this header: `name`, `name:value` with `*` for any text, or `name:/regex/`; `~` before the value negates it.",
        "*$script,header=via:1.1 google";
    "requestheader" [] MAY false Too Part None Effect::RequestHeader, "Requests with this header, in the syntax of `header`.", "*$script,3p,requestheader=cookie:*visitor*";
    "ipaddress" [] MUST false Too All None Effect::Address,
        "Servers with this IP address: an address, a prefix and `*`, `/regex/`, `lan` or `loopback`.", "*$script,ipaddress=192.0.2.*";
    // Modifications.
    "redirect" ["rewrite"] MAY false Too All Part Effect::Modify { kind: ModificationKind::Redirect, blocks: true },
        "Blocks and redirects to a surrogate; of several, the one with the highest `:priority`.", "||example.com/ads.js$script,redirect=noopjs:10";
    "redirect-rule" [] MAY false Too All Part modify(ModificationKind::Redirect),
        "Redirects requests that another filter blocks to a surrogate.", "*$script,redirect-rule=noopjs";
    "empty" [] NO false Too All Part Effect::Surrogate("empty", 0), "The same as `redirect=empty`.", "||example.com^$xhr,empty";
    "mp4" [] NO false Too All Part Effect::Surrogate("noopmp4-1s", ResourceType::Media.bit()), "The same as `media,redirect=noopmp4-1s`.", "||example.com^$mp4";
    "removeparam" ["queryprune"] MAY false Too All Part modify(ModificationKind::RemoveParam),
        "Removes query parameters: a name, a `/regex/` over `name=value`, with `~` all others, without a value all.", "*$removeparam=gclid";
    "csp" [] MAY false Too All All modify(ModificationKind::Csp), "Adds a Content Security Policy to documents.", "||example.com^$csp=script-src 'self'";
    "permissions" [] MAY false Too All All modify(ModificationKind::Permissions),
        "Adds a Permissions Policy to documents; `|` separates several.", "*$permissions=browsing-topics=()|join-ad-interest-group=()";
    "removeheader" [] MAY false Too All All modify(ModificationKind::RemoveHeader),
        "Removes a response header; with the prefix `request:` a request header.", "||example.com^$removeheader=refresh";
    "replace" [] MAY false Too All None modify(ModificationKind::Replace), "Edits the text of the response. Extensions take it from trusted lists only.", "||example.com^$xhr,replace=/\"ads\":true/\"ads\":false/";
    "uritransform" ["urltransform"] MAY false Too All None modify(ModificationKind::UriTransform),
        "Edits the path, query and fragment of the URL. Extensions take it from trusted lists only.", "||example.com^$doc,uritransform=/\\/ref=[^?#]*//";
    "urlskip" [] MAY false Too Part None modify(ModificationKind::UrlSkip),
        "Navigates to the URL that is embedded in this one, by steps: `?parameter`, `&1`, `#`, `/regex/`, `-base64`, `-uricomponent`, `+https`, `-blocked`. Extensions take it from trusted lists only.",
        "||example.com/out?$doc,urlskip=?to +https";
    "cookie" [] MAY false Too All Part modify(ModificationKind::Cookie),
        "Removes cookies: a name, a `/regex/`, or all; `;maxAge=` and `;sameSite=` restrict them instead.", "||example.com^$3p,cookie=visitor";
    "stealth" [] MAY false Only None None modify(ModificationKind::Stealth),
        "Exempts the request from protections other than filters: `referrer`, `3p-cookie`, `donottrack`, ...", "@@||example.com^$stealth=referrer";
    "reason" [] MUST false Never All All Effect::Reason, "The reason that is shown when a page is blocked.", "||example.com^$doc,reason=malware";
    // Modifiers of other programs, which are rejected.
    "content" [] NO false Too None None Effect::Unsupported("lists must not disable content filtering"), "AdGuard's.", "@@||example.com^$content";
    "extension" [] MAY false Too None None Effect::Unsupported("it concerns userscripts"), "AdGuard's.", "@@||example.com^$extension";
    "jsinject" [] NO false Too None None Effect::Unsupported("lists must not disable scriptlets"), "AdGuard's.", "@@||example.com^$jsinject";
    "urlblock" [] NO false Too None None Effect::Unsupported("lists must not disable blocking"), "AdGuard's.", "@@||example.com^$urlblock";
    "webrtc" [] NO true Too None None Effect::Unsupported("browsers do not report peer connections to extensions"), "Peer connections.", "||example.com^$webrtc";
    "app" [] MUST false Too None None Effect::Unsupported("it names a program, and an extension sees only the requests of its browser"), "AdGuard's.", "||example.com^$app=app.exe";
    "network" [] NO false Too None None Effect::Unsupported("it works on IP packets"), "AdGuard's.", "192.0.2.1$network";
    "hls" [] MAY false Too None None Effect::Unsupported("it needs a proxy"), "AdGuard's.", "||example.com^$hls=/ad/";
    "jsonprune" [] MAY false Too None None Effect::Unsupported("it needs a proxy"), "AdGuard's.", "||example.com^$jsonprune=$.ads";
    "xmlprune" [] MAY false Too None None Effect::Unsupported("it needs a proxy"), "AdGuard's.", "||example.com^$xmlprune=/ads";
    "referrerpolicy" [] MAY false Too None None Effect::Unsupported("it needs a proxy"), "AdGuard's.", "||example.com^$referrerpolicy=origin";
    "ctag" [] MUST false Too None None Effect::Unsupported("it names a device of a DNS server"), "AdGuard's, for DNS.", "||example.com^$ctag=phone";
    "client" [] MUST false Too None None Effect::Unsupported("it names a client of a DNS server"), "AdGuard's, for DNS.", "||example.com^$client=tv";
    "dnstype" [] MUST false Too None None Effect::Unsupported("it concerns DNS records"), "AdGuard's, for DNS.", "||example.com^$dnstype=AAAA";
    "dnsrewrite" [] MAY false Too None None Effect::Unsupported("it concerns DNS answers"), "AdGuard's, for DNS.", "||example.com^$dnsrewrite=1.2.3.4";
    "sitekey" [] MUST false Too None None Effect::Unsupported("it belongs to the Acceptable Ads programme"), "Adblock Plus's.", "@@$sitekey=abc,document";
    "tag" [] MUST false Too None None Effect::Unsupported("it refers to settings of one browser"), "Brave's, withdrawn.", "||example.com^$tag=x";
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
