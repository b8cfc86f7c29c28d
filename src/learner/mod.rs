//! Events → ledger → verdicts: detects trackers by their behaviour, without a list.
//!
//! A [`Learner`] takes [`Event`]s, stores observations in a ledger, and gives a [`Verdict`] with its evidence for every
//! domain that was observed tracking. It has no clock, no storage and no randomness: events carry their time, the ledger
//! is exported as bytes.
//!
//! ```
//! use brock::learner::{Event, Entities, Learner, Policy, RequestSeen, Treatment};
//!
//! let now = 1_790_000_000_000;
//! let mut learner = Learner::new([7; 16], Entities::default(), Policy::default());
//! for site in ["https://news.example/", "https://shop.example/", "https://blog.example/"] {
//!     learner.observe(&Event::Request(RequestSeen {
//!         time: now,
//!         site: site.into(),
//!         url: "https://pixel.tracker.example/p.gif".into(),
//!         resource_type: "image".into(),
//!         set_cookies: vec!["uid=8f14e45fceea167a; Max-Age=31536000".into()],
//!         ..RequestSeen::default()
//!     }));
//! }
//! let verdict = learner.verdict("pixel.tracker.example", now).expect("the tracker was observed");
//! assert_eq!(verdict.action, Treatment::Block);
//! assert_eq!(verdict.evidence.names, ["uid"]);
//! ```
//!
//! Two policies use the same ledger: [`Policy::Badger`] reproduces Privacy Badger's actions, [`Policy::Brock`] is the
//! default. `docs/learner.md` describes both, the format of events, and their evaluation.
//!
//! # Privacy
//!
//! The ledger has sites and cookie values as keyed hashes, times with a resolution of one day, and times of values with
//! a resolution of one hour. Without the key, nobody can read the browsing history from it. First-party cookies that the
//! learner searches for in requests are hashes of the last sixteen sites, in memory only.

mod badger;
mod bounce;
mod brock;
mod clock;
mod entities;
mod event;
mod export;
mod fingerprint;
mod headers;
mod identifier;
mod judge;
mod ledger;
mod names;
mod observe;
mod occurrence;
mod party;
mod shape;
mod sharing;
mod signal;
mod state;
mod storage_isolation;
mod store;
mod tokens;
mod tracker;
mod tracker_policy;
mod values;
mod verdict;

pub use self::brock::Rules;
pub use self::entities::{Category, Entities, EntityError};
pub use self::event::{
    BounceSeen, Canvas, Event, FingerprintSeen, InteractionSeen, PageSeen, ReportSeen, RequestSeen, StorageSeen, Time,
};
pub use self::export::as_filters;
pub use self::signal::Signal;
pub use self::state::{Learner, Policy};
pub use self::storage_isolation::{IsolatedFrames, isolated_frames};
pub use self::store::{LedgerError, reseal};
pub use self::tracker_policy::{PolicyEntry, TrackerPolicy};
pub use self::verdict::{Evidence, Scope, SignalCount, Treatment, Verdict, Why};
