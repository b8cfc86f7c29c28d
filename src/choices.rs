//! The choices of a user.

use std::collections::BTreeSet;

use crate::learner::TrackerPolicy;

/// The choices of a user. They take precedence over lists and learning.
///
/// ```
/// use brock::learner::TrackerPolicy;
/// use brock::{Action, Builder, Choices, Engine, Request, ResourceType};
/// let engine = Engine::new(Builder::new().build().0);
/// let chosen = Choices::default()
///     .with_sites_off(["quiet.example"])
///     .with_trackers(TrackerPolicy::read("block t.example"));
/// let engine = engine.with_choices(chosen);
/// let decided = |source| Request::new("https://t.example/a.js", source, ResourceType::Script).map(|it| engine.check(&it).action());
/// assert_eq!((decided("news.example")?, decided("quiet.example")?), (Action::Block, Action::Allow));
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choices {
    /// Sites (registrable domains) on which blocking is switched off.
    pub sites_off: BTreeSet<String>,
    /// Treatments of trackers, on one site or on every site.
    pub trackers: TrackerPolicy,
}

impl Choices {
    /// The same with blocking switched off on these sites (registrable domains), and on everywhere else.
    #[must_use]
    pub fn with_sites_off<S: Into<String>>(self, sites: impl IntoIterator<Item = S>) -> Choices {
        Choices { sites_off: sites.into_iter().map(Into::into).collect(), ..self }
    }

    /// The same with these treatments of trackers, in place of all others.
    #[must_use]
    pub fn with_trackers(self, trackers: TrackerPolicy) -> Choices {
        Choices { trackers, ..self }
    }
}
