//! Policy `badger`: Privacy Badger's tests and thresholds.
//!
//! As of version 2026.8, from its documentation (<https://privacybadger.org/>) and published data.

use super::entities::Entities;
use super::event::{Canvas, Time};
use super::headers::{Cookie, sent, set};
use super::verdict::Treatment;

/// Number of sites with tracking from which a domain is blocked.
pub(super) const THRESHOLD: usize = 3;

/// Maximum bits of low-entropy cookies that are not tracking.
const MAX_COOKIE_BITS: u32 = 12;

/// Maximum bits of stored or shared text that does not identify a user.
const MAX_TEXT_BITS: f64 = 33.0;

/// Minimum length of a text that is searched for in pixel URLs.
const MIN_SHARED: usize = 8;

/// Maximum length: the search takes quadratic time, so only the start of longer texts is compared.
const MAX_SHARED: usize = 1024;

/// Whether the cookies of a request, or those of its response, are tracking.
pub(super) fn is_tracking_by_cookies(cookies: &str, set_cookies: &[std::borrow::Cow<'_, str>], now: Time) -> bool {
    // The last header of a name counts.
    let mut answered: Vec<Cookie<'_>> = Vec::new();
    for cookie in set_cookies.iter().filter_map(|header| set(header, now)) {
        answered.retain(|one| one.name != cookie.name);
        answered.push(cookie);
    }
    is_tracking(&sent(cookies)) || is_tracking(&answered)
}

fn is_tracking(cookies: &[Cookie<'_>]) -> bool {
    const ATTRIBUTES: [&str; 7] = ["domain", "expires", "httponly", "max-age", "path", "samesite", "secure"];
    let mut bits = 0;
    for cookie in cookies {
        let name = cookie.name.to_ascii_lowercase();
        if name.is_empty() || ATTRIBUTES.contains(&name.as_str()) || cookie.name == "__cf_bm" {
            continue;
        }
        match low_entropy(&cookie.value.to_lowercase()) {
            Some(more) => bits += more,
            None => return true,
        }
    }
    bits > MAX_COOKIE_BITS
}

/// Privacy Badger's bits of a common value; `None` for other values.
fn low_entropy(value: &str) -> Option<u32> {
    const SWITCHES: [&str; 13] =
        ["", "nodata", "no_data", "yes", "no", "true", "false", "dnt", "opt-out", "optout", "opt_out", "0", "1"];
    // The two-letter codes of ISO 639-1, concatenated.
    const LANGUAGES: &str = "aaabaeafakamanarasavayazbabebgbhbibmbnbobrbscacechcocrcscucvcydadedvdzeeeleneoeseteufafffifjfofrfygagdglgngugvhahehihohrhthuhyhziaidieigiiikioisitiujajvkakgkikjkkklkmknkokrkskukvkwkylalblglilnloltlulvmgmhmimkmlmnmrmsmtmynanbndnengnlnnnonrnvnyocojomorospapiplpsptqurmrnrorurwsascsdsesgsiskslsmsnsosqsrssstsusvswtatetgthtitktltntotrtstttwtyugukuruzvevivowawoxhyiyozazhzu";
    if value.len() == 1 && value.as_bytes()[0].is_ascii_digit() {
        return Some(4);
    }
    if SWITCHES.contains(&value) {
        return Some(3);
    }
    (value.len() == 2 && LANGUAGES.as_bytes().chunks(2).any(|code| code == value.as_bytes())).then_some(8)
}

/// Whether `localStorage` items have enough entropy to identify a user.
pub(super) fn is_tracking_by_storage<'a>(items: impl Iterator<Item = (&'a str, &'a str)>) -> bool {
    let bits: f64 = items.map(|(key, value)| max_entropy(&format!("{key}{value}"))).sum();
    bits > MAX_TEXT_BITS
}

/// Whether the drawn text and the read area are those of canvas fingerprinting.
pub(super) fn is_canvas_fingerprint(canvas: &Canvas) -> bool {
    canvas.text >= 5 && canvas.width > 16 && canvas.height > 16
}

/// Whether a pixel's URL contains a text of a first-party cookie. Privacy Badger tests images that the top-level document
/// requests, and cookies that scripts can read, as plain text.
pub(super) fn is_sharing_cookies(pixel: &str, page: &str, cookies: &str) -> bool {
    let Some((_, query)) = pixel.split_once('?') else { return false };
    let values = query.split('&').filter_map(|pair| pair.split_once('=')).map(|(_, value)| value);
    let cookies = sent(cookies);
    values.filter(|value| value.len() >= MIN_SHARED).any(|value| {
        (cookies.iter().filter(|cookie| cookie.value.len() >= MIN_SHARED)).any(|cookie| {
            common_substrings(value, cookie.value).into_iter().any(|text| {
                let text = text.replace(page, "");
                !page.contains(&text) && text.len() >= MIN_SHARED && max_entropy(&text) > MAX_TEXT_BITS
            })
        })
    })
}

/// The maximal common substrings.
fn common_substrings<'a>(a: &'a str, b: &str) -> Vec<&'a str> {
    let start = |text: &'_ str| text.len().min(MAX_SHARED);
    let (bytes, other) = (&a.as_bytes()[..start(a)], &b.as_bytes()[..start(b)]);
    let mut found = Vec::new();
    let mut before = vec![0usize; other.len() + 1];
    let mut ends = vec![0usize; bytes.len() + 1];
    for (i, byte) in bytes.iter().enumerate() {
        let mut now = vec![0usize; other.len() + 1];
        for (j, theirs) in other.iter().enumerate() {
            if byte == theirs {
                now[j + 1] = before[j] + 1;
                ends[i + 1] = ends[i + 1].max(now[j + 1]);
            }
        }
        before = now;
    }
    for end in 1..ends.len() {
        let length = ends[end];
        let goes_on = ends.get(end + 1).is_some_and(|next| *next == length + 1);
        if length >= MIN_SHARED && !goes_on {
            found.extend(a.get(end - length..end));
        }
    }
    found
}

/// Upper bound of the entropy of a text, by its length and alphabet.
fn max_entropy(text: &str) -> f64 {
    /// Alphabets with their size. The separators `._-x` are allowed in each.
    const CLASSES: [(&str, usize); 7] = [
        ("01", 2),
        ("0123456789", 10),
        ("0123456789ABCDEFabcdef", 16),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", 26),
        ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", 36),
        ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz+/=", 64),
        ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz%", 64),
    ];
    let length = text.chars().count();
    if length > 256 {
        return length as f64;
    }
    let is_of_one_case = text.to_lowercase() == text || text.to_uppercase() == text;
    let folded = if is_of_one_case { text.to_uppercase() } else { text.to_owned() };
    let of_class = CLASSES.iter().find(|(letters, _)| {
        let separators = "._-xX";
        folded.chars().all(|letter| letters.contains(letter) || separators.contains(letter))
    });
    let symbols = of_class.map_or_else(
        || {
            let codes = || folded.chars().map(u32::from);
            (codes().max().unwrap_or(0) - codes().min().unwrap_or(0) + 1) as usize
        },
        |(_, symbols)| *symbols,
    );
    (symbols as f64).log2() * length as f64
}

/// Privacy Badger's treatment of a host whose domain tracks on this number of sites.
pub(super) fn treatment(host: &str, sites: usize, entities: &Entities) -> Option<Treatment> {
    match sites {
        0 => None,
        1..THRESHOLD => Some(Treatment::Allow),
        // The list may name a public suffix: `googleapis.com`.
        _ if entities.cookie_block(host).is_some() => Some(Treatment::CookieBlock),
        _ => Some(Treatment::Block),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies() {
        for (header, tracks) in [
            ("", false),
            ("lang=en", false),
            ("lang=en; country=de", true),
            ("a=1; b=0; c=true", false),
            ("a=1; b=2; c=3; d=4", true),
            ("uid=8f14e45fceea167a", true),
            ("csrftoken=aZ09bYxQ", true),
            ("__cf_bm=8f14e45fceea167a", false),
            ("path=/; domain=.a.example", false),
            ("consent=\"YES\"", false),
            ("x=constructor", true),
        ] {
            assert_eq!(is_tracking_by_cookies(header, &[], 0), tracks, "{header}");
        }
        assert!(is_tracking_by_cookies("", &["id=abcdef; Max-Age=10".into()], 0));
        assert!(!is_tracking_by_cookies("", &["lang=en; Max-Age=10; Path=/".into()], 0));
        assert!(is_tracking_by_cookies("", &["lang=en".into(), "country=de; Path=/".into()], 0));
        assert!(!is_tracking_by_cookies("", &["lang=en".into(), "lang=de".into()], 0));
        assert!(!is_tracking_by_cookies("lang=en", &["country=de".into()], 0));
        assert!(!is_tracking_by_cookies("8f14e45fceea167a", &[], 0));
    }

    #[test]
    fn bits_of_texts() {
        for (text, bits) in [
            ("", 0.0),
            ("0110", 4.0),
            ("1234567890", 33.2),
            ("deadbeef", 32.0),
            ("hello", 23.5),
            ("Hello", 30.0),
            ("a-b", 12.0),
            ("s-t", 14.1),
        ] {
            assert!((max_entropy(text) - bits).abs() < 0.6, "{text}: {}", max_entropy(text));
        }
        assert_eq!(max_entropy(&"a".repeat(300)), 300.0);
    }

    #[test]
    fn storage() {
        assert!(is_tracking_by_storage([("uid", "8f14e45fceea167a")].into_iter()));
        assert!(!is_tracking_by_storage([("on", "1")].into_iter()));
    }

    #[test]
    fn pixels() {
        let cookies = "uid=1f87b6ce4a9d0e35; lang=en";
        for (pixel, shares) in [
            ("https://t.example/p.gif?u=1f87b6ce4a9d0e35", true),
            ("https://t.example/p.gif?u=xx1f87b6ce4a9d0e35yy", true),
            ("https://t.example/p.gif?u=1f87b6c", false),
            ("https://t.example/1f87b6ce4a9d0e35.gif", false),
            ("https://t.example/p.gif?u=MWY4N2I2Y2U0YTlkMGUzNQ", false),
        ] {
            assert_eq!(is_sharing_cookies(pixel, "https://news.example/", cookies), shares, "{pixel}");
        }
    }
}
