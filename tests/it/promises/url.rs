//! A URL is written as the URL Standard writes it.

use brock::{Kind, Request};

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
    let ours = Request::new(text, "", Kind::Script);
    let written = |request: &Request<'_>| format!("{}{}", request.url().as_str(), request.url().fragment());
    match url::Url::parse(text) {
        // Longer hosts than there can be are an error to us.
        Ok(url) if is_web(url.scheme()) && url.host_str().is_some_and(|host| host.len() < 250) => {
            let ours = ours.unwrap_or_else(|error| panic!("{text:?}: {error}"));
            assert_eq!(written(&ours), url.as_str(), "{text:?}");
            let host = url.host_str().unwrap_or_default();
            assert_eq!(ours.url().host(), if host == "." { host } else { host.strip_suffix('.').unwrap_or(host) });
            let again = Request::new(url.as_str(), "", Kind::Script).unwrap_or_else(|error| panic!("{url}: {error}"));
            assert_eq!(written(&again), url.as_str(), "{text:?}");
        }
        Ok(_) => {}
        // A name that is no punycode but looks like it: Chromium asks for it, so it is taken as it stands.
        Err(error) => assert!(ours.is_err() || text.contains("xn--"), "{text:?} is {ours:?}, not: {error}"),
    }
}

fn is_web(scheme: &str) -> bool {
    matches!(scheme, "http" | "https" | "ws" | "wss")
}
