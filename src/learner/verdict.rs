//! What the learner thinks of a tracker, and why.

use std::fmt;

use serde::{Serialize, Serializer};

use super::entities::Category;
use super::event::Time;
use super::signal::Signal;

/// What is to be done with a tracker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Treatment {
    /// It goes.
    Allow,
    /// It goes without cookies and with a trimmed referrer.
    CookieBlock,
    /// It is stopped.
    Block,
}

impl Treatment {
    /// The name programs know it by.
    pub const fn name(self) -> &'static str {
        match self {
            Treatment::Allow => "allow",
            Treatment::CookieBlock => "cookieblock",
            Treatment::Block => "block",
        }
    }

    /// The strength with a name.
    pub fn from_name(name: &str) -> Option<Treatment> {
        [Treatment::Allow, Treatment::CookieBlock, Treatment::Block]
            .into_iter()
            .find(|strength| strength.name() == name)
    }
}

/// What a verdict is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// A domain (eTLD+1) and every host below it.
    Domain(String),
    /// A host and every host below it.
    Host(String),
    /// One script.
    Script {
        /// Where it comes from.
        host: String,
        /// Its path, from the first slash.
        path: String,
    },
}

impl Scope {
    /// The host, or the domain.
    pub fn host(&self) -> &str {
        match self {
            Scope::Domain(host) | Scope::Host(host) | Scope::Script { host, .. } => host,
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Domain(host) | Scope::Host(host) => f.write_str(host),
            Scope::Script { host, path } => write!(f, "{host}{path}"),
        }
    }
}

impl Serialize for Scope {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a verdict has its strength.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Why {
    /// It has been seen tracking, on too few sites.
    TooFewSites,
    /// It has been seen tracking on enough sites.
    EnoughSites,
    /// It would be blocked, but pages need this host.
    Needed {
        /// The listed host.
        host: String,
    },
    /// It would be blocked, but is such a service.
    Service {
        /// Which.
        category: Category,
    },
    /// All that was seen is that sites hand it identifiers of theirs, and a site can do so without its help.
    SharingAlone,
    /// It has not been seen tracking for long, and is watched for a while before it goes free.
    Probation,
    /// This script is what told devices apart; its host has others.
    Fingerprints,
}

/// What was seen of a tracker.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// What it did, and on how many sites; the most frequent first.
    pub signals: Vec<Seen>,
    /// On how many sites it was seen tracking.
    pub sites: usize,
    /// What that comes to; under `badger` the number of sites, under `brock` the sum of the signals' weights, more
    /// for what is seen day after day, and for those whose business it is.
    pub score: f32,
    /// When it was first seen, to the day.
    pub since: Time,
    /// When it was last seen, to the day.
    pub until: Time,
    /// Names of the cookies, or stored items, that hold its identifier.
    pub names: Vec<String>,
}

/// A signal, and on how many sites it was seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Seen {
    /// What it did.
    pub signal: Signal,
    /// On how many sites.
    pub sites: usize,
}

/// What the learner thinks of a tracker.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// What it is about.
    pub tracker: Scope,
    /// What is to be done.
    pub action: Treatment,
    /// Why that, and not more or less.
    #[serde(flatten)]
    pub why: Why,
    /// What was seen.
    pub evidence: Evidence,
}

impl fmt::Display for Verdict {
    /// In plain words, without the tracker's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let evidence = &self.evidence;
        write!(f, "seen tracking on {}", sites(evidence.sites))?;
        for (at, seen) in evidence.signals.iter().filter(|seen| seen.signal.weight() > 0.0).take(3).enumerate() {
            f.write_str(if at == 0 { ": " } else { "; " })?;
            write!(f, "{} ({})", seen.signal.sentence(), sites(seen.sites))?;
        }
        if !evidence.names.is_empty() {
            write!(f, "; the identifier is in {}", evidence.names.join(", "))?;
        }
        match &self.why {
            Why::TooFewSites => f.write_str("; not enough to act on"),
            Why::EnoughSites => Ok(()),
            Why::Needed { host } => write!(f, "; only its cookies are taken, for pages need {host}"),
            Why::Service { category } => write!(f, "; only its cookies are taken, for {}", category.sentence()),
            Why::SharingAlone => f.write_str("; only its cookies are taken, for sites may do so without its help"),
            Why::Probation => f.write_str("; not seen for long, so it is let go on trial"),
            Why::Fingerprints => f.write_str("; it is this script alone"),
        }
    }
}

fn sites(count: usize) -> String {
    match count {
        1 => "1 site".to_owned(),
        _ => format!("{count} sites"),
    }
}
