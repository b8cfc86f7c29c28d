//! The parser for URLs that are not canonical: the browser's `URL` in wasm builds, else the `url` crate.

#[cfg(all(target_arch = "wasm32", feature = "wasm-url"))]
pub(super) fn canonical(text: &str) -> Result<String, String> {
    let url = web_sys::Url::new(text).map_err(|_| "the browser rejects it".to_owned())?;
    url.set_hash("");
    Ok(with_encoded_carets(url.href()))
}

#[cfg(all(feature = "url", not(all(target_arch = "wasm32", feature = "wasm-url"))))]
pub(super) fn canonical(text: &str) -> Result<String, String> {
    let mut url = url::Url::parse(text).map_err(|e| e.to_string())?;
    url.set_fragment(None);
    Ok(with_encoded_carets(url.into()))
}

#[cfg(not(any(feature = "url", all(target_arch = "wasm32", feature = "wasm-url"))))]
pub(super) fn canonical(_: &str) -> Result<String, String> {
    Err("it is not canonical, and this build has no URL parser".to_owned())
}

/// Percent-encodes each `^` in the path, as the URL Standard requires since 2024 and browsers do. The `url` crate 2.5
/// and Node 20 do not do this yet.
#[cfg(any(feature = "url", all(target_arch = "wasm32", feature = "wasm-url")))]
fn with_encoded_carets(url: String) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url };
    // `blob:https://…` and other opaque URLs have no path.
    let query = rest.find('?').unwrap_or(rest.len());
    let Some(path) = rest[..query].find('/').filter(|_| !scheme.contains(':')) else { return url };
    if !rest[path..query].contains('^') {
        return url;
    }
    [scheme, "://", &rest[..path], &rest[path..query].replace('^', "%5E"), &rest[query..]].concat()
}
