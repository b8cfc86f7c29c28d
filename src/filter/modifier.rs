//! The table of modifiers. The parser, the documentation and the converters derive from it.

use std::sync::LazyLock;

use crate::net::Kind;

/// What a modifier does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Effect {
    /// Names a resource type.
    Type(u16),
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
    /// Recognised; a line with it is counted and not applied.
    NotYet,
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

/// What becomes of a filter with the modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Applied exactly.
    Applied,
    /// Recognised, counted, not yet applied.
    NotYet,
    /// Rejected: it means nothing in a browser.
    Rejected,
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
    /// A filter that uses it.
    pub example: &'static str,
    pub(crate) effect: Effect,
}

impl Modifier {
    /// What becomes of a filter with it.
    pub fn status(&self) -> Status {
        match self.effect {
            Effect::NotYet => Status::NotYet,
            Effect::NotHere(_) => Status::Rejected,
            _ => Status::Applied,
        }
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

const fn kind(kind: Kind) -> Effect {
    Effect::Type(kind.bit())
}

const NO: Value = Value::None;
const MAY: Value = Value::Optional;
const MUST: Value = Value::Required;

macro_rules! table {
    ($($name:literal [$($alias:literal)*] $value:ident $negatable:literal $effect:expr, $about:literal, $example:literal;)*) => {
        /// Every modifier that is known, in the order of the documentation.
        pub const MODIFIERS: &[Modifier] = &[$(Modifier {
            name: $name, aliases: &[$($alias),*], value: $value, negatable: $negatable,
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
    "script" [] NO true kind(Kind::Script), "Scripts.", "||example.com^$script";
    "image" ["img"] NO true kind(Kind::Image), "Images.", "||example.com/pixel^$image";
    "css" ["stylesheet"] NO true kind(Kind::Stylesheet), "Stylesheets.", "||example.com^$css";
    "xhr" ["xmlhttprequest" "fetch"] NO true kind(Kind::XmlHttpRequest), "`fetch()` and XMLHttpRequest.", "/collect?$xhr,3p";
    "frame" ["subdocument" "iframe"] NO true kind(Kind::SubFrame), "Documents in frames.", "||ads.example^$frame";
    "font" [] NO true kind(Kind::Font), "Web fonts.", "||fonts.example^$font,3p";
    "media" [] NO true kind(Kind::Media), "Audio and video.", "/preroll/*$media";
    "object" ["object-subrequest"] NO true kind(Kind::Object), "`<object>` and `<embed>`.", "||example.com^$object";
    "ping" ["beacon"] NO true kind(Kind::Ping), "Beacons and `<a ping>`.", "*$ping,3p";
    "websocket" [] NO true kind(Kind::WebSocket), "WebSocket handshakes.", "$websocket,domain=example.com";
    "other" [] NO true kind(Kind::Other), "Requests of no other type.", "||example.com^$other";
    "doc" ["document"] NO true kind(Kind::MainFrame), "The page itself; without it a filter never stops a page.", "||malware.example^$doc";
    "popup" [] NO true kind(Kind::Popup), "The first document of a window that a page opened.", "||ads.example^$popup";
    "all" [] NO false Effect::AllTypes, "Every type, pages and popups too.", "||malware.example^$all";
    // Parties.
    "3p" ["third-party"] NO true Effect::Party { holds: party::THIRD, negated: party::FIRST },
        "Requests to another site than the document's; an unknown source counts as another.", "||tracker.example^$3p";
    "1p" ["first-party"] NO true Effect::Party { holds: party::FIRST, negated: party::THIRD },
        "Requests within the document's site.", "/stats.js$1p";
    "strict3p" ["strict-third-party"] NO true Effect::Party { holds: party::STRICT_THIRD, negated: party::STRICT_FIRST },
        "Requests to another host than the document's.", "||example.com^$strict3p";
    "strict1p" ["strict-first-party"] NO true Effect::Party { holds: party::STRICT_FIRST, negated: party::STRICT_THIRD },
        "Requests to the document's own host.", "/ad.js$strict1p";
    // Where and how.
    "from" ["domain"] MUST false Effect::From,
        "Documents of these hosts: plain, `name.*`, `/regex/`, each also with `~`; the longest that fits decides.",
        "/ad.js$from=example.com|~shop.example.com";
    "to" [] MUST false Effect::To, "Requests to these hosts, written as for `from`.", "*$script,to=cdn.example|ads.*";
    "denyallow" [] MUST false Effect::DenyAllow, "Requests to any but these hosts.", "*$3p,script,from=example.com,denyallow=cdn.example";
    "method" [] MUST false Effect::Method, "These request methods, or any but those with `~`.", "/track^$method=post";
    "match-case" [] NO false Effect::MatchCase, "Capitals matter; for regular expressions only.", "/\\/[A-Z]{8}\\.js$/$match-case";
    "important" [] NO false Effect::Important, "Stands above exceptions.", "||tracker.example^$important";
    "badfilter" [] NO false Effect::BadFilter, "Disables the filter that is otherwise the same.", "||example.com^$badfilter";
    "_" [] NO false Effect::Noop, "Nothing; keeps parts of a line apart.", "/ad.js$_,script,_____";
    // Recognised, applied later.
    "redirect" ["rewrite"] MUST false Effect::NotYet, "Answers with a harmless surrogate.", "||example.com/ads.js$script,redirect=noopjs";
    "redirect-rule" [] MUST false Effect::NotYet, "Chooses a surrogate for what another filter blocks.", "*$script,redirect-rule=noopjs";
    "empty" [] NO false Effect::NotYet, "Answers with nothing.", "||example.com^$xhr,empty";
    "mp4" [] NO false Effect::NotYet, "Answers with a short empty video.", "||example.com^$media,mp4";
    "removeparam" ["queryprune"] MAY false Effect::NotYet, "Takes parameters out of the query.", "*$removeparam=gclid";
    "csp" [] MAY false Effect::NotYet, "Adds a Content Security Policy.", "||example.com^$csp=script-src 'self'";
    "permissions" [] MAY false Effect::NotYet, "Adds a Permissions Policy.", "*$permissions=browsing-topics=()";
    "header" ["responseheader"] MUST false Effect::NotYet, "Looks at the response's headers.", "*$script,header=via:1.1 google";
    "requestheader" [] MUST false Effect::NotYet, "Looks at the request's headers.", "*$requestheader=x-ads";
    "removeheader" [] MUST false Effect::NotYet, "Takes a header out.", "||example.com^$removeheader=refresh";
    "replace" [] MAY false Effect::NotYet, "Edits the response's text.", "||example.com^$replace=/ads//";
    "uritransform" ["urltransform"] MAY false Effect::NotYet, "Edits the URL.", "||example.com^$uritransform=/a/b/";
    "urlskip" [] MUST false Effect::NotYet, "Goes to the URL that stands in a parameter.", "||example.com^$urlskip=?url";
    "cname" [] NO false Effect::NotYet, "Hosts known by another name.", "@@*$cname";
    "ipaddress" [] MUST false Effect::NotYet, "Looks at the server's address.", "*$ipaddress=192.0.2.1";
    "popunder" [] NO true Effect::NotYet, "Windows opened behind the page.", "*$popunder,3p,from=example.com";
    "inline-script" [] NO true Effect::NotYet, "Scripts within the page.", "||example.com^$inline-script";
    "inline-font" [] NO true Effect::NotYet, "Fonts within the page.", "||example.com^$inline-font";
    "ehide" ["elemhide"] NO true Effect::NotYet, "Switches element hiding off.", "@@||example.com^$ehide";
    "ghide" ["generichide"] NO true Effect::NotYet, "Switches generic element hiding off.", "@@||example.com^$ghide";
    "shide" ["specifichide"] NO true Effect::NotYet, "Switches specific element hiding off.", "@@||example.com^$shide";
    "genericblock" [] NO false Effect::NotYet, "Switches generic blocking off.", "@@||example.com^$genericblock";
    "top" [] MUST false Effect::NotYet, "Pages of these hosts.", "*$script,top=example.com";
    "reason" [] MUST false Effect::NotYet, "What to tell a person.", "||example.com^$doc,reason=malware";
    "cookie" [] MAY false Effect::NotYet, "Takes cookies out.", "||example.com^$cookie";
    "webrtc" [] NO true Effect::NotYet, "Peer connections.", "||example.com^$webrtc";
    // Known from elsewhere.
    "content" [] NO false Effect::NotHere("it switches off the filtering of content, which a list may not do"), "AdGuard's.", "@@||example.com^$content";
    "extension" [] MAY false Effect::NotHere("it speaks of userscripts"), "AdGuard's.", "@@||example.com^$extension";
    "jsinject" [] NO false Effect::NotHere("it switches off scriptlets, which a list may not do"), "AdGuard's.", "@@||example.com^$jsinject";
    "urlblock" [] NO false Effect::NotHere("it switches off blocking, which a list may not do"), "AdGuard's.", "@@||example.com^$urlblock";
    "stealth" [] MAY false Effect::NotHere("it speaks of AdGuard's stealth mode"), "AdGuard's.", "@@||example.com^$stealth";
    "app" [] MUST false Effect::NotHere("it names a program, and a browser sees only its own requests"), "AdGuard's.", "||example.com^$app=app.exe";
    "network" [] NO false Effect::NotHere("it works on IP packets"), "AdGuard's.", "192.0.2.1$network";
    "hls" [] MAY false Effect::NotHere("it needs a proxy"), "AdGuard's.", "||example.com^$hls=/ad/";
    "jsonprune" [] MAY false Effect::NotHere("it needs a proxy"), "AdGuard's.", "||example.com^$jsonprune=$.ads";
    "xmlprune" [] MAY false Effect::NotHere("it needs a proxy"), "AdGuard's.", "||example.com^$xmlprune=/ads";
    "referrerpolicy" [] MAY false Effect::NotHere("it needs a proxy"), "AdGuard's.", "||example.com^$referrerpolicy=origin";
    "ctag" [] MUST false Effect::NotHere("it names a device of a DNS server"), "AdGuard's, for DNS.", "||example.com^$ctag=phone";
    "client" [] MUST false Effect::NotHere("it names a client of a DNS server"), "AdGuard's, for DNS.", "||example.com^$client=tv";
    "dnstype" [] MUST false Effect::NotHere("it speaks of DNS records"), "AdGuard's, for DNS.", "||example.com^$dnstype=AAAA";
    "dnsrewrite" [] MAY false Effect::NotHere("it speaks of DNS answers"), "AdGuard's, for DNS.", "||example.com^$dnsrewrite=1.2.3.4";
    "sitekey" [] MUST false Effect::NotHere("it serves the Acceptable Ads programme"), "Adblock Plus's.", "@@$sitekey=abc,document";
    "tag" [] MUST false Effect::NotHere("it serves one browser's settings"), "Brave's, withdrawn.", "||example.com^$tag=x";
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
