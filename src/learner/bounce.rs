//! Bounce tracking: whether an intermediate host stores or adds an identifier.

use super::event::{BounceSeen, Time};
use super::headers::{Cookie, Life};
use super::identifier::{identifying_parts, is_session, lasts};
use super::names::{is_click_parameter, is_link_parameter, is_sign_in_parameter};
use super::shape::percent_decoded;

/// Minimum bits of an added parameter whose name has no known meaning.
const BITS_UNNAMED: f64 = 50.0;

/// Whether a cookie is a persistent identifier.
pub(super) fn stores_identifier(cookies: &[Cookie<'_>], now: Time) -> bool {
    cookies.iter().any(|cookie| {
        let stays = match cookie.life {
            // Session cookies are needed for sign-ins.
            Life::Unknown => !is_session(cookie.name),
            _ => lasts(cookie) == Some(true),
        };
        stays && identifying_parts(cookie.name, cookie.value, now).is_some()
    })
}

/// Whether the final URL has a user or click identifier that the link did not have (link decoration).
pub(super) fn adds_identifier(seen: &BounceSeen<'_>) -> bool {
    let link = alphanumeric(&percent_decoded(&seen.url));
    parameters(&seen.to).any(|(name, value)| {
        if is_sign_in_parameter(name) {
            return false;
        }
        let Some(parts) = identifying_parts(name, value, seen.time) else { return false };
        // Link scanners encode the link in their own ways, so only the longest run of letters and digits is compared.
        let longest = percent_decoded(value);
        let longest = longest.split(|letter: char| !letter.is_ascii_alphanumeric()).max_by_key(|run| run.len());
        let is_in_link = longest.is_some_and(|run| link.contains(run)) || link.contains(&alphanumeric(value));
        let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
        !is_in_link
            && (is_click_parameter(name) || (!is_link_parameter(name) && !is_number && parts.bits >= BITS_UNNAMED))
    })
}

/// Whether the final URL has the parameters of a sign-in response (OAuth 2.0, OpenID Connect, SAML, CAS).
pub(super) fn is_sign_in(to: &str) -> bool {
    let has = |wanted: &[&str]| {
        parameters(to).any(|(name, value)| wanted.contains(&&*name.to_ascii_lowercase()) && !value.is_empty())
    };
    has(&["samlresponse", "id_token", "oauth_token", "wresult", "ticket"])
        || (has(&["code"]) && has(&["state", "session_state", "scope", "iss"]))
}

/// The parameters of the query and the fragment.
fn parameters(url: &str) -> impl Iterator<Item = (&str, &str)> {
    let start = url.find(['?', '#']).unwrap_or(url.len());
    url[start..].split(['?', '&', '#']).filter_map(|pair| pair.split_once('='))
}

fn alphanumeric(text: &str) -> String {
    text.chars().filter(char::is_ascii_alphanumeric).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn added_identifiers() {
        for (link, to, wanted) in [
            ("https://t.example/go?u=shop.example", "https://shop.example/?click=8f14e45fceea167a", true),
            ("https://t.example/c/123", "https://shop.example/#uid=8f14e45fceea167a", true),
            ("https://t.example/c/123", "https://shop.example/?a=1#x&gclid=Cj0KCQjw8f14e45fceea167a", true),
            ("https://t.example/c/123", "https://shop.example/?zz=8f14e45fceea167a5a36", true),
            ("https://t.example/c/123", "https://shop.example/?subid=849302110773", true),
            // Parameters that name content, not the user.
            ("https://doi.example/10.1000/182", "https://pub.example/article?id=8493021077", false),
            ("https://doi.example/10.1000/182", "https://pub.example/article?pii=8493021077", false),
            ("https://short.example/x1", "https://shop.example/?token=8f14e45fceea167a5a36", false),
            ("https://short.example/x1", "https://shop.example/?v=8f14e45fceea167a5a36", false),
            // The link has the identifier, in an encoding of link scanners.
            (
                "https://scan.example/?url=https%3A%2F%2Fshop.example%2F%3Fclick%3DZx8%252Fq9Kt3LmP0vW%253D",
                "https://shop.example/?click=Zx8%2Fq9Kt3LmP0vW%3D",
                false,
            ),
            (
                "https://scan.example/v2/url?u=https-3A__shop.example_-3Fclick-3DZx8q9Kt3LmP0vW",
                "https://shop.example/?click=Zx8q9Kt3LmP0vW",
                false,
            ),
            (
                "https://idp.example/authorize",
                "https://app.example/cb?code=8f14e45fceea167a&state=45c48cce2e2d7fbd",
                false,
            ),
        ] {
            let seen = BounceSeen { time: 1_787_356_800_000, url: link.into(), to: to.into(), ..BounceSeen::default() };
            assert_eq!(adds_identifier(&seen), wanted, "{link} -> {to}");
        }
        assert!(is_sign_in("https://app.example/cb#id_token=x") && !is_sign_in("https://app.example/?promo=x"));
    }
}
