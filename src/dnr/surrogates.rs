//! What an extension answers with in place of what is blocked.

use std::collections::BTreeMap;

use super::draft::Rank;
use super::rule::Redirect;
use super::settings::Target;
use crate::net::ResourceType;

/// The types that load a document into a frame.
const FRAME_TYPES: u32 = ResourceType::SubFrame.bit() | ResourceType::Object.bit();

/// Names of surrogates, each with its address.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surrogates {
    /// A path within the extension that starts with a slash, or a `data:` URL, by name.
    addresses: BTreeMap<String, String>,
}

impl Surrogates {
    /// From names, each with its address: a path within the extension that starts with a slash, or a `data:` URL.
    ///
    /// Pages can read the address of a file of the extension (`Response.url`), so they learn which extension is
    /// installed. They learn nothing from a `data:` URL.
    pub fn new<N: Into<String>, A: Into<String>>(addresses: impl IntoIterator<Item = (N, A)>) -> Surrogates {
        Surrogates { addresses: addresses.into_iter().map(|(name, address)| (name.into(), address.into())).collect() }
    }

    /// The redirects for a surrogate, each with the types that it answers. Types that are in none cannot be answered.
    /// `None`: there is no such surrogate, or the browser cannot use it: Firefox 153 refuses a rule that redirects to a
    /// `data:` URL.
    ///
    /// Chromium crashes when a frame is redirected to a `data:` URL that the page's policy forbids, so frames are
    /// redirected to `about:blank`.
    pub(super) fn redirects(&self, name: &str, target: Target) -> Option<Vec<(Redirect, u32)>> {
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

    /// How high a surrogate stands among those of one request: by its priority, then by name, the first of the
    /// alphabet above the rest. Priorities beyond ±120 count as that.
    pub(super) fn rank(&self, name: &str, priority: i32) -> Rank {
        let before = self.addresses.keys().take_while(|known| known.as_str() < name).count().min(199) as Rank;
        (priority.clamp(-120, 120) + 120) as Rank * 200 + (199 - before)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_data_url_answers_all_but_documents() {
        let surrogates = Surrogates::new([("path", "/a.js"), ("data", "data:text/javascript,")]);
        let kinds = |name| {
            let redirects = surrogates.redirects(name, Target::Chromium).unwrap();
            [ResourceType::MainFrame, ResourceType::SubFrame, ResourceType::Object, ResourceType::Script].map(|kind| {
                let found = redirects.iter().find(|(_, types)| types & kind.bit() != 0);
                found.map(|(redirect, _)| redirect.clone())
            })
        };
        let path = Some(Redirect::ExtensionPath("/a.js".to_owned()));
        assert_eq!(kinds("path"), [path.clone(), path.clone(), path.clone(), path]);
        let url = |url: &str| Some(Redirect::Url(url.to_owned()));
        let blank = url("about:blank");
        assert_eq!(kinds("data"), [None, blank.clone(), blank, url("data:text/javascript,")]);
        assert_eq!(surrogates.redirects("none", Target::Chromium), None);
        assert_eq!(surrogates.redirects("data", Target::Firefox), None);
        assert!(surrogates.redirects("path", Target::Firefox).is_some());
    }

    #[test]
    fn the_priority_decides_and_then_the_name() {
        let surrogates = Surrogates::new([("a", "/a"), ("b", "/b"), ("c", "/c")]);
        let mut all = vec![("b", 0), ("a", -1), ("c", 100), ("a", 0), ("c", 0), ("b", 1000)];
        all.sort_by_key(|(name, priority)| std::cmp::Reverse(surrogates.rank(name, *priority)));
        assert_eq!(all, [("b", 1000), ("c", 100), ("a", 0), ("b", 0), ("c", 0), ("a", -1)]);
        assert!(surrogates.rank("a", i32::MAX) < 49_000);
    }
}
