//! Verdicts on trackers, with their evidence.

use std::fmt;

use serde::{Serialize, Serializer};

use super::entities::Category;
use super::event::Time;
use super::signal::Signal;

/// The treatment of a tracker's requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Treatment {
    /// Requests are sent unchanged.
    Allow,
    /// Requests are sent without cookies and with a trimmed referrer.
    CookieBlock,
    /// Requests are blocked.
    Block,
}

impl Treatment {
    /// The stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Treatment::Allow => "allow",
            Treatment::CookieBlock => "cookieblock",
            Treatment::Block => "block",
        }
    }

    /// The treatment of a name.
    pub fn from_name(name: &str) -> Option<Treatment> {
        [Treatment::Allow, Treatment::CookieBlock, Treatment::Block]
            .into_iter()
            .find(|treatment| treatment.name() == name)
    }
}

/// The subject of a verdict.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Scope {
    /// A registrable domain and every host below it.
    Domain(String),
    /// A host and every host below it.
    Host(String),
    /// One script.
    Script {
        /// The host of the script.
        host: String,
        /// The path of the script, from its slash, without query.
        path: String,
    },
}

impl Scope {
    /// The host or the domain.
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

/// The reason for a verdict's treatment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "why")]
pub enum Why {
    /// Observed tracking on too few sites.
    TooFewSites,
    /// Observed tracking on enough sites.
    EnoughSites,
    /// Would be blocked, but pages need this host.
    Needed {
        /// The listed host.
        host: String,
    },
    /// Would be blocked, but is a service of this category.
    Service {
        /// The category.
        category: Category,
    },
    /// The only evidence is that sites send it their identifiers, which sites can do without its cooperation.
    SharingAlone,
    /// Not observed tracking recently; on probation before it expires.
    Probation,
    /// This script fingerprints devices; other scripts of its host do not.
    Fingerprints,
}

/// The observations behind a verdict.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Evidence {
    /// Signals with their number of sites; the most frequent first.
    pub signals: Vec<SignalCount>,
    /// Number of sites with tracking.
    pub sites: usize,
    /// The score that is compared with the threshold. Policy `badger`: the number of sites. Policy `brock`: the sum of
    /// the sites' weights, multiplied for further days and for tracking companies.
    pub score: f32,
    /// Start of the day of the first observation.
    pub since: Time,
    /// Start of the day of the last observation.
    pub until: Time,
    /// Names of the cookies or stored items that contain its identifier.
    pub names: Vec<String>,
}

/// A signal with its number of sites.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct SignalCount {
    /// The signal.
    pub signal: Signal,
    /// Number of sites.
    pub sites: usize,
}

/// The learner's verdict on a tracker.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The subject.
    pub tracker: Scope,
    /// The treatment.
    pub action: Treatment,
    /// The reason for the treatment.
    #[serde(flatten)]
    pub why: Why,
    /// The evidence.
    pub evidence: Evidence,
}

impl fmt::Display for Verdict {
    /// The verdict as a sentence, without the tracker's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let evidence = &self.evidence;
        write!(f, "observed tracking on {}", sites(evidence.sites))?;
        for (at, seen) in evidence.signals.iter().filter(|seen| seen.signal.weight() > 0.0).take(3).enumerate() {
            f.write_str(if at == 0 { ": " } else { "; " })?;
            write!(f, "{} ({})", seen.signal.sentence(), sites(seen.sites))?;
        }
        if !evidence.names.is_empty() {
            write!(f, "; identifier in {}", evidence.names.join(", "))?;
        }
        match &self.why {
            Why::TooFewSites => f.write_str("; too few sites to act on"),
            Why::EnoughSites => Ok(()),
            Why::Needed { host } => write!(f, "; only its cookies are removed, because pages need {host}"),
            Why::Service { category } => write!(f, "; only its cookies are removed, because {}", category.sentence()),
            Why::SharingAlone => f.write_str(
                "; only its cookies are removed, because sites can send identifiers without its cooperation",
            ),
            Why::Probation => f.write_str("; not observed recently; on probation"),
            Why::Fingerprints => f.write_str("; only this script is blocked"),
        }
    }
}

fn sites(count: usize) -> String {
    match count {
        1 => "1 site".to_owned(),
        _ => format!("{count} sites"),
    }
}
