//! A URL is written as the URL Standard writes it.

use brock::{Request, ResourceType};

/// What stands before the input, so that it is tried as every part of a URL.
const FRONTS: [&str; 8] = [
    "",
    "https://a.test/",
    "http://a.test?",
    "https://a.test/#",
    "wss://a.test/a/../",
    "http://a.test:",
    "https://",
    "ws://u@",
];

/// A web address is what the `url` crate makes of it, and an error where that finds one; written so it stays as it is.
pub fn urls_are_canonical(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for front in FRONTS {
        is_canonical(&format!("{front}{text}"));
    }
}

fn is_canonical(text: &str) {
    let ours = Request::new(text, "", ResourceType::Script);
    let written = |request: &Request<'_>| format!("{}{}", request.url().as_str(), request.url().fragment());
    match url::Url::parse(text) {
        // Longer hosts than there can be are an error to us.
        Ok(url) if is_web(url.scheme()) && url.host_str().is_some_and(|host| host.len() < 250) => {
            let ours = ours.unwrap_or_else(|error| panic!("{text:?}: {error}"));
            let canonical = as_browsers_write(&url);
            assert_eq!(written(&ours), canonical, "{text:?}");
            let host = url.host_str().unwrap_or_default();
            assert_eq!(ours.url().host(), if host == "." { host } else { host.strip_suffix('.').unwrap_or(host) });
            let again =
                Request::new(&canonical, "", ResourceType::Script).unwrap_or_else(|error| panic!("{url}: {error}"));
            assert_eq!(written(&again), canonical, "{text:?}");
        }
        Ok(_) => {}
        // A port of up to five digits is accepted whatever its value: no browser sends one above 65535.
        Err(url::ParseError::InvalidPort) if has_port_above_65535(text) => {}
        // A name that is no punycode but looks like it: Chromium asks for it, so it is taken as it stands.
        Err(error) => {
            // Of other schemes nothing is promised.
            let scheme = text.trim_start().split(':').next().unwrap_or_default().to_ascii_lowercase();
            let is_free = text.contains("xn--") || !is_web(&scheme);
            assert!(ours.is_err() || is_free, "{text:?} is {ours:?}, not: {error}");
        }
    }
}

/// The URL Standard encodes the `^` of a path since 2024, and so do browsers; the crate does not yet.
pub fn as_browsers_write(url: &url::Url) -> String {
    let path = url.path();
    let start = url.as_str().find("://").map_or(0, |at| at + 3);
    let Some(at) = url.as_str()[start..].find(path).map(|at| start + at) else { return url.as_str().to_owned() };
    [&url.as_str()[..at], &path.replace('^', "%5E"), &url.as_str()[at + path.len()..]].concat()
}

fn is_web(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ws" | "wss")
}

/// Whether the port of a web address has five digits and is above 65535.
fn has_port_above_65535(text: &str) -> bool {
    let clean: String = text.trim_matches(|c: char| c <= ' ').chars().filter(|c| !"\t\n\r".contains(*c)).collect();
    let Some((scheme, rest)) = clean.split_once(':') else { return false };
    let rest = rest.trim_start_matches(['/', '\\']);
    let authority = rest.split(['/', '\\', '?', '#']).next().unwrap_or_default();
    let port = authority.rsplit(':').next().unwrap_or_default();
    is_web(&scheme.to_ascii_lowercase()) && port.len() == 5 && port.parse::<u32>().is_ok_and(|port| port > 65535)
}
