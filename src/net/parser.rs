//! The parser for URLs that are not canonical: the browser's where there is one, else that of the `url` crate.

#[cfg(all(target_arch = "wasm32", feature = "wasm"))]
pub(super) fn canonical(text: &str) -> Result<String, String> {
    let url = web_sys::Url::new(text).map_err(|_| "the browser cannot read it".to_owned())?;
    url.set_hash("");
    Ok(with_encoded_carets(url.href()))
}

#[cfg(all(feature = "url", not(all(target_arch = "wasm32", feature = "wasm"))))]
pub(super) fn canonical(text: &str) -> Result<String, String> {
    let mut url = url::Url::parse(text).map_err(|e| e.to_string())?;
    url.set_fragment(None);
    Ok(with_encoded_carets(url.into()))
}

#[cfg(not(any(feature = "url", all(target_arch = "wasm32", feature = "wasm"))))]
pub(super) fn canonical(_: &str) -> Result<String, String> {
    Err("not in the form a browser gives, and this build has no parser for others".to_owned())
}

/// The URL with each `^` of its path percent-encoded, as the URL Standard has it since 2024 and browsers do; the `url`
/// crate 2.5 and Node 20 do not yet.
#[cfg(any(feature = "url", all(target_arch = "wasm32", feature = "wasm")))]
fn with_encoded_carets(url: String) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    // In `blob:https://…` and the like there is no path.
    let query = rest.find('?').unwrap_or(rest.len());
    let Some(path) = rest[..query].find('/').filter(|_| !scheme.contains(':')) else { return url };
    if !rest[path..query].contains('^') {
        return url;
    }
    [scheme, "://", &rest[..path], &rest[path..query].replace('^', "%5E"), &rest[query..]].concat()
}
