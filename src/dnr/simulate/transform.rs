//! Redirects that change the URL of a request.

use crate::dnr::rules::{UrlTransform, encoded};
use crate::dnr::target::Target;

/// The URL that a rule redirects to. `None`: it is the same URL.
///
/// Chromium rewrites a query from which it removes a parameter: each remaining parameter gets a `=`.
pub(super) fn transformed_url(transform: &UrlTransform, url: &str) -> Option<String> {
    let (start, query) = url.split_once('?')?;
    let query = match (&transform.query, &transform.query_transform) {
        (Some(new), _) => new.clone(),
        (None, Some(change)) => without_params(query, &change.remove_params)?,
        (None, None) => return None,
    };
    Some(format!("{start}{query}")).filter(|changed| changed != url)
}

/// The query with its `?`, or nothing. `None`: it has none of the parameters.
fn without_params(query: &str, names: &[String]) -> Option<String> {
    let removed: Vec<String> = names.iter().map(|name| encoded(name, Target::Chromium)).collect();
    let name_and_value = |param| str::split_once(param, '=').unwrap_or((param, ""));
    // A final `&` ends the last parameter; it does not start an empty one.
    let query = query.strip_suffix('&').unwrap_or(query);
    let (found, kept): (Vec<_>, Vec<_>) =
        query.split('&').map(name_and_value).partition(|(name, _)| removed.iter().any(|one| one == name));
    if found.is_empty() {
        return None;
    }
    let kept: Vec<String> = kept.iter().map(|(name, value)| format!("{name}={value}")).collect();
    Some(if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) })
}
