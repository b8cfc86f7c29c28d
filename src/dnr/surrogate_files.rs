//! The replacement files of an extension for blocked resources.

use std::collections::BTreeMap;

use super::rules::{Redirect, RowOffset};
use super::target::Target;
use crate::net::ResourceType;

/// The types that load a document into a frame.
const FRAME_TYPES: u32 = ResourceType::SubFrame.bit() | ResourceType::Object.bit();

/// The replacement files of an extension, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surrogates {
    /// A path in the extension that starts with a slash, or a `data:` URL, by name.
    addresses: BTreeMap<String, String>,
}

impl Surrogates {
    /// Takes names with their addresses: a path in the extension that starts with a slash, or a `data:` URL.
    ///
    /// Pages can read the URL of an extension's file (`Response.url`), and so detect the extension. A `data:` URL does
    /// not identify it.
    pub fn new<N: Into<String>, A: Into<String>>(addresses: impl IntoIterator<Item = (N, A)>) -> Surrogates {
        Surrogates { addresses: addresses.into_iter().map(|(name, address)| (name.into(), address.into())).collect() }
    }

    /// The redirects for a surrogate, each with the resource types that it applies to; other types cannot be redirected.
    /// `None`: the surrogate does not exist, or it is a `data:` URL and the target is Firefox, which refuses these
    /// redirects (seen in Firefox 153).
    ///
    /// Chromium 156 crashes if a frame is redirected to a `data:` URL that the page's content security policy forbids, so
    /// frames are redirected to `about:blank`.
    pub(crate) fn redirects(&self, name: &str, target: Target) -> Option<Vec<(Redirect, u32)>> {
        let address = self.addresses.get(name)?;
        Some(match address.starts_with("data:") {
            true if target == Target::Firefox => return None,
            true => vec![
                (Redirect::Url(address.clone()), !FRAME_TYPES & !ResourceType::MainFrame.bit()),
                (Redirect::Url("about:blank".to_owned()), FRAME_TYPES),
            ],
            false => vec![(Redirect::ExtensionPath(address.clone()), u32::MAX)],
        })
    }

    /// The order of the surrogates of one request: by the filter's priority, clamped to ±120, then by name, the
    /// alphabetically first one highest.
    pub(crate) fn row_offset(&self, name: &str, priority: i32) -> RowOffset {
        let before = self.addresses.keys().take_while(|known| known.as_str() < name).count().min(199) as RowOffset;
        (priority.clamp(-120, 120) + 120) as RowOffset * 200 + (199 - before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn data_urls_apply_to_all_types_but_documents() {
        let surrogates = Surrogates::new([("path", "/a.js"), ("data", "data:text/javascript,")]);
        let by_type = |name| {
            let redirects = surrogates.redirects(name, Target::Chromium).unwrap();
            [ResourceType::MainFrame, ResourceType::SubFrame, ResourceType::Object, ResourceType::Script].map(|one| {
                let found = redirects.iter().find(|(_, types)| types & one.bit() != 0);
                found.map(|(redirect, _)| redirect.clone())
            })
        };
        let path = Some(Redirect::ExtensionPath("/a.js".to_owned()));
        assert_eq!(by_type("path"), [path.clone(), path.clone(), path.clone(), path]);
        let url = |url: &str| Some(Redirect::Url(url.to_owned()));
        let blank = url("about:blank");
        assert_eq!(by_type("data"), [None, blank.clone(), blank, url("data:text/javascript,")]);
        assert_eq!(surrogates.redirects("none", Target::Chromium), None);
        assert_eq!(surrogates.redirects("data", Target::Firefox), None);
        assert!(surrogates.redirects("path", Target::Firefox).is_some());
    }

    #[test]
    fn surrogates_are_ordered_by_priority_then_by_name() {
        let surrogates = Surrogates::new([("a", "/a"), ("b", "/b"), ("c", "/c")]);
        let mut all = vec![("b", 0), ("a", -1), ("c", 100), ("a", 0), ("c", 0), ("b", 1000)];
        all.sort_by_key(|(name, priority)| std::cmp::Reverse(surrogates.row_offset(name, *priority)));
        assert_eq!(all, [("b", 1000), ("c", 100), ("a", 0), ("b", 0), ("c", 0), ("a", -1)]);
        assert!(surrogates.row_offset("a", i32::MAX) < 49_000);
    }
}
