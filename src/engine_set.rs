//! Several engines that decide together.

use crate::decision::{Decision, Step};
use crate::engine::Engine;
use crate::index::FilterRef;
use crate::net::Request;

/// Several engines with names, which decide together as one engine with all of their lists.
///
/// The precedence of [`Step`] holds over all engines: an exception in one engine outranks a block in another. Three effects
/// stay within an engine: `$badfilter`, exceptions of redirects, and surrogates that are named for filters of other engines
/// (`$redirect-rule`).
///
/// ```
/// use brock::{Builder, Engine, EngineSet, Request, ResourceType};
/// let engine = |list| {
///     let mut builder = Builder::new();
///     builder.add_list("list", list);
///     Engine::new(builder.build().0)
/// };
/// let set = EngineSet::new([("subscriptions", engine("||ads.example^")), ("own", engine("@@||ads.example/ok^"))]);
/// let check = |url| Ok::<_, brock::UrlError>(set.check(&Request::new(url, "news.example", ResourceType::Script)?));
/// let blocked = check("https://ads.example/a.js")?;
/// assert_eq!((blocked.name, blocked.decision.is_block()), ("subscriptions", true));
/// let allowed = check("https://ads.example/ok/a.js")?;
/// assert_eq!((allowed.name, allowed.decision.is_block()), ("own", false));
/// assert_eq!(allowed.filter().unwrap().filter, "@@||ads.example/ok^");
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct EngineSet {
    engines: Vec<(String, Engine)>,
}

/// A decision of an [`EngineSet`].
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SetDecision<'s> {
    /// The name of the engine that decided; empty if none did.
    pub name: &'s str,
    /// The engine that decided. Its image has the filters of the decision. `None` if no engine decided.
    pub engine: Option<&'s Engine>,
    /// The decision.
    pub decision: Decision,
}

impl<'s> SetDecision<'s> {
    /// The filter that decided, with its list and line.
    pub fn filter(&self) -> Option<FilterRef<'s>> {
        self.engine?.filter(&self.decision)
    }
}

impl EngineSet {
    /// A set of engines. Where several of them decide in the same step, the first one's decision is given.
    pub fn new<N: Into<String>>(engines: impl IntoIterator<Item = (N, Engine)>) -> EngineSet {
        EngineSet { engines: engines.into_iter().map(|(name, engine)| (name.into(), engine)).collect() }
    }

    /// The engines with their names.
    pub fn engines(&self) -> impl Iterator<Item = (&str, &Engine)> {
        self.engines.iter().map(|(name, engine)| (name.as_str(), engine))
    }

    /// Replaces the engine with this name, or adds it.
    pub fn set(&mut self, name: &str, engine: Engine) {
        match self.engines.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = engine,
            None => self.engines.push((name.to_owned(), engine)),
        }
    }

    /// Decides about a request: the first [`Step`] that applies in any engine.
    pub fn check(&self, request: &Request<'_>) -> SetDecision<'_> {
        let mut found = SetDecision { name: "", engine: None, decision: Decision::Pass };
        for (name, engine) in self.engines() {
            let decision = engine.check(request);
            if rank(&decision) < rank(&found.decision) {
                found = SetDecision { name, engine: Some(engine), decision };
            }
        }
        let step = found.decision.step();
        let yields_to_exceptions = matches!(step, Step::Block | Step::LearnedBlock | Step::LearnedCookieRemoval);
        if !yields_to_exceptions && step != Step::ImportantBlock {
            return found;
        }
        // An engine tries exceptions only if it blocks, so those of the other engines are still to be tried.
        let shields = self.engines().filter_map(|(name, engine)| {
            let (by, important) = engine.exception(request)?;
            let decision = Decision::Shielded { by, important };
            (important || yields_to_exceptions).then_some(SetDecision { name, engine: Some(engine), decision })
        });
        shields.min_by_key(|shield| rank(&shield.decision)).unwrap_or(found)
    }
}

/// The place of a decision among those of other engines. Within a step, one with a surrogate comes first, as in one engine.
fn rank(decision: &Decision) -> (Step, bool) {
    (decision.step(), !matches!(decision, Decision::Redirect { .. }))
}
