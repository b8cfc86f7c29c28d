//! The table of the rating.

/// What a deduction is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RatingPart {
    /// What was seen on the site.
    Seen,
    /// What the site declares in machine-readable form.
    Declared,
    /// What its policy says.
    Said,
    /// What contradicts.
    Gap,
    /// That there is no policy.
    Missing,
}

impl RatingPart {
    /// Every part, in the order of their numbers.
    pub const ALL: [Self; 5] = [Self::Seen, Self::Declared, Self::Said, Self::Gap, Self::Missing];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Seen => "seen",
            Self::Declared => "declared",
            Self::Said => "said",
            Self::Gap => "gap",
            Self::Missing => "missing",
        }
    }

    /// Points that are deducted for a part at most.
    pub fn most(self) -> u32 {
        match self {
            Self::Seen => 60,
            Self::Declared | Self::Gap => 15,
            Self::Said => 40,
            Self::Missing => 10,
        }
    }
}

/// A fact about a site that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteFact {
    /// Tracking companies to which the page sent requests, or tried to.
    Companies,
    /// Of these, companies that have an identifier of the visitor.
    Identified,
    /// Of these, companies that get an identifier of the site itself.
    Shared,
    /// Companies with an identifier, if the visitor has not chosen yet.
    BeforeChoice,
    /// Companies that read enough details to identify the device.
    Fingerprinting,
    /// Files of the page that came without encryption; 1 for the page itself.
    InTheOpen,
    /// 1 if a page without encryption asks for a password.
    PasswordInTheOpen,
    /// 1 if the site declares that it does not respect Global Privacy Control.
    SignalDenied,
    /// Advertising companies with an identifier although the signal was sent.
    SignalIgnored,
    /// Vendors that ask for consent.
    Vendors,
    /// Resellers that may auction the visit.
    Resellers,
    /// Advertising companies met.
    Advertisers,
    /// Companies met that the policy does not name.
    Unnamed,
    /// 1 if no policy was found.
    NoPolicy,
}

impl SiteFact {
    /// Every fact with its stable name, in the order of their numbers.
    pub const ALL: [(Self, &'static str); 14] = [
        (Self::Companies, "companies"),
        (Self::Identified, "identified"),
        (Self::Shared, "shared"),
        (Self::BeforeChoice, "beforeChoice"),
        (Self::Fingerprinting, "fingerprinting"),
        (Self::InTheOpen, "inTheOpen"),
        (Self::PasswordInTheOpen, "passwordInTheOpen"),
        (Self::SignalDenied, "signalDenied"),
        (Self::SignalIgnored, "signalIgnored"),
        (Self::Vendors, "vendors"),
        (Self::Resellers, "resellers"),
        (Self::Advertisers, "advertisers"),
        (Self::Unnamed, "unnamed"),
        (Self::NoPolicy, "noPolicy"),
    ];

    /// The fact with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(fact, _)| *fact)
    }
}

/// When a rule applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RatingCondition {
    /// Once for each so many.
    Each(SiteFact, u32),
    /// From this count on.
    From(SiteFact, u32),
    /// The policy says a value of a fact, at least so surely.
    Says(&'static str, &'static str, u8),
    /// The policy says a value of a fact, and not the better value.
    SaysOnly(&'static str, &'static str, &'static str),
    /// The policy denies one of the facts, and the count is not 0.
    Denies(&'static [&'static str], SiteFact),
}

/// A row of the table.
#[derive(Debug, PartialEq, Eq)]
pub struct RatingRule {
    /// Its stable name.
    pub name: &'static str,
    /// What it is for.
    pub part: RatingPart,
    /// Points each time.
    pub points: u32,
    /// Points at most.
    pub most: u32,
    /// In English.
    pub text: &'static str,
    pub(super) condition: RatingCondition,
}

use RatingCondition::{Denies, Each, From, Says, SaysOnly};
use RatingPart::{Declared, Gap, Missing, Said, Seen};

/// How surely the words mean a statement: the weight of its strongest finding. Rules whose phrases also fit harmless sentences
/// need more.
const WEAK: u8 = 1;
const LIKELY: u8 = 2;
const SURE: u8 = 3;

/// Every rule. Those with most points of a part come first, so that a limit cuts the small ones.
pub static RATING_RULES: [RatingRule; 31] = [
    rule("companies", Seen, (3, 30), "tracking companies met", Each(SiteFact::Companies, 1)),
    rule(
        "passwordInTheOpen",
        Seen,
        (10, 10),
        "asks for a password without encryption",
        From(SiteFact::PasswordInTheOpen, 1),
    ),
    rule("inTheOpen", Seen, (10, 10), "parts came without encryption", From(SiteFact::InTheOpen, 1)),
    rule(
        "beforeChoice",
        Seen,
        (10, 10),
        "companies got an identifier before you chose",
        From(SiteFact::BeforeChoice, 1),
    ),
    rule("shared", Seen, (10, 10), "companies get the same identifier", From(SiteFact::Shared, 2)),
    rule("fingerprinting", Seen, (10, 10), "companies identify your device", From(SiteFact::Fingerprinting, 1)),
    rule(
        "signalIgnored",
        Declared,
        (10, 10),
        "advertising companies identify you although you sent the signal",
        From(SiteFact::SignalIgnored, 1),
    ),
    rule(
        "signalDenied",
        Declared,
        (5, 5),
        "declares not to respect Global Privacy Control",
        From(SiteFact::SignalDenied, 1),
    ),
    rule("vendors", Declared, (5, 5), "more than 100 vendors ask for consent", From(SiteFact::Vendors, 101)),
    rule("manyVendors", Declared, (5, 5), "more than 500 vendors ask for consent", From(SiteFact::Vendors, 501)),
    rule("resellers", Declared, (1, 5), "50 resellers each may auction your visit", Each(SiteFact::Resellers, 50)),
    rule("sells", Said, (10, 10), "sells data", Says("sells", "yes", SURE)),
    rule("sellsOptout", Said, (5, 5), "sells data unless you refuse", Says("sells", "optout", LIKELY)),
    rule("biometric", Said, (5, 5), "collects biometric data", Says("sensitive", "biometric", WEAK)),
    rule("pixels", Said, (5, 5), "uses pixels, beacons or fingerprints", Says("tracks", "pixels", WEAK)),
    rule("others", Said, (5, 5), "gets data about you from others", Says("sources", "third-parties", WEAK)),
    rule("unlimited", Said, (4, 4), "keeps data without a limit", Says("retention", "undefined", LIKELY)),
    rule("noDelete", Said, (4, 4), "does not let you delete your data", Says("access", "no-delete", WEAK)),
    rule("partners", Said, (3, 3), "gives data to partners or advertisers", Says("shares", "partners", LIKELY)),
    rule("elsewhere", Said, (3, 3), "follows you on other sites", Says("tracks", "elsewhere", LIKELY)),
    rule("noNotice", Said, (3, 3), "changes the policy without telling you", Says("changes", "no-notice", WEAK)),
    rule("ads", Said, (2, 2), "uses data for advertising", Says("ads", "yes", LIKELY)),
    rule("combined", Said, (2, 2), "combines data from several sources", Says("sources", "combined", WEAK)),
    rule("training", Said, (2, 2), "uses data to train artificial intelligence", Says("purpose", "ai", WEAK)),
    rule("doNotTrack", Said, (2, 2), "does not respond to Do Not Track", Says("dnt", "ignored", WEAK)),
    rule(
        "authorities",
        Said,
        (2, 2),
        "gives data to authorities without telling you",
        SaysOnly("government", "yes", "notified"),
    ),
    rule("precise", Said, (1, 1), "collects your precise location", Says("location", "gps", WEAK)),
    rule("merger", Said, (1, 1), "transfers data if the company is sold", Says("merger", "transferred", WEAK)),
    rule(
        "contradicts",
        Gap,
        (10, 10),
        "denies selling or sharing, but advertising companies are met",
        Denies(&["sells", "shares"], SiteFact::Advertisers),
    ),
    rule("unnamed", Gap, (1, 5), "companies met that the policy does not name", Each(SiteFact::Unnamed, 1)),
    rule("noPolicy", Missing, (10, 10), "no policy was found", From(SiteFact::NoPolicy, 1)),
];

const fn rule(
    name: &'static str,
    part: RatingPart,
    (points, most): (u32, u32),
    text: &'static str,
    condition: RatingCondition,
) -> RatingRule {
    RatingRule { name, part, points, most, text, condition }
}
