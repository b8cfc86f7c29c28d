//! A log of decisions with a capacity.

use std::collections::VecDeque;
use std::collections::vec_deque;

use serde::Serialize;

use crate::decision::Decision;
use crate::engine::Engine;
use crate::matcher::Action;
use crate::net::{Request, ResourceType};

/// Bytes of a URL that are kept. A `data:` URL can have megabytes.
const LONGEST_URL: usize = 2048;

/// The last decisions, for a program that shows why requests were blocked.
///
/// The caller owns the log and records what it wants to see: an [`Engine`] has no log, and calls nothing back. When the log is
/// full, the oldest entry is dropped and counted, so the memory is bounded by the capacity.
///
/// Entries serialise to the fields of a request file (`url`, `sourceUrl`, `type`) and of `brock check --json`. So JSON Lines of
/// them are a request file, for example for `brock check --requests` with other lists.
///
/// ```
/// use brock::{Builder, DecisionLog, Engine, Request, ResourceType};
/// let mut builder = Builder::new();
/// builder.add_list("mine", "||ads.example^");
/// let engine = Engine::new(builder.build().0);
///
/// let mut log = DecisionLog::new(2);
/// for url in ["https://cdn.example/1.js", "https://ads.example/2.js", "https://cdn.example/3.js"] {
///     let request = Request::new(url, "https://news.example/", ResourceType::Script)?;
///     log.record(&engine, &request, &engine.check(&request));
/// }
/// assert_eq!((log.len(), log.dropped()), (2, 1));
/// let blocked = log.iter().find(|entry| entry.action.is_block()).expect("a request was blocked");
/// assert_eq!((blocked.filter.as_deref(), blocked.list.as_deref(), blocked.line), (Some("||ads.example^"), Some("mine"), Some(1)));
/// assert_eq!((blocked.url.as_str(), blocked.source.as_str()), ("https://ads.example/2.js", "news.example"));
/// # Ok::<(), brock::UrlError>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct DecisionLog {
    /// Oldest first; at most `capacity`.
    entries: VecDeque<DecisionLogEntry>,
    capacity: usize,
    dropped: u64,
}

/// A decision with its request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct DecisionLogEntry {
    /// The URL of the request; of one with more than 2,048 bytes the start.
    pub url: String,
    /// The host of the document that made the request; empty if unknown.
    #[serde(rename = "sourceUrl")]
    pub source: String,
    /// The resource type of the request.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// The action.
    pub action: Action,
    /// The text of the filter that decided.
    pub filter: Option<String>,
    /// The name of the filter's list.
    pub list: Option<String>,
    /// The line of the filter in its list, from 1.
    pub line: Option<u32>,
    /// [`Step::reason`](crate::Step::reason) of the decision.
    pub reason: &'static str,
}

impl DecisionLog {
    /// A log that keeps so many entries. With a capacity of 0 it only counts.
    pub fn new(capacity: usize) -> DecisionLog {
        DecisionLog { capacity, ..DecisionLog::default() }
    }

    /// Adds a decision of `engine`, and drops the oldest entry if the log is full.
    ///
    /// The engine is the one that decided: of a decision of an [`EngineSet`](crate::EngineSet) that names an engine, that one.
    pub fn record(&mut self, engine: &Engine, request: &Request<'_>, decision: &Decision) {
        if self.entries.len() >= self.capacity {
            self.dropped += 1;
            if self.entries.pop_front().is_none() {
                return;
            }
        }
        let by = engine.filter(decision);
        self.entries.push_back(DecisionLogEntry {
            url: start_of(request.url().as_str()).to_owned(),
            source: request.source_host().to_owned(),
            resource_type: request.resource_type(),
            action: decision.action(),
            list: by.as_ref().map(|by| by.list.to_owned()),
            line: by.as_ref().map(|by| by.line),
            filter: by.map(|by| by.filter.into_owned()),
            reason: decision.step().reason(),
        });
    }

    /// The entries, oldest first.
    pub fn iter(&self) -> vec_deque::Iter<'_, DecisionLogEntry> {
        self.entries.iter()
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The most entries that it keeps.
    pub fn capacity(&self) -> usize {
        self.capacity
    }

    /// Decisions that were recorded and are no longer in the log because it was full.
    pub fn dropped(&self) -> u64 {
        self.dropped
    }

    /// Removes the entries, for example once they are written, and sets the count of dropped ones to 0.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.dropped = 0;
    }
}

impl<'l> IntoIterator for &'l DecisionLog {
    type Item = &'l DecisionLogEntry;
    type IntoIter = vec_deque::Iter<'l, DecisionLogEntry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The start of a URL, at a boundary of characters.
fn start_of(url: &str) -> &str {
    let mut end = url.len().min(LONGEST_URL);
    while !url.is_char_boundary(end) {
        end -= 1;
    }
    &url[..end]
}
