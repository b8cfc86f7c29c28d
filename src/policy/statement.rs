//! What a policy can state: the questions, the facts that answer them, and the values of each fact.

/// Whether a statement says that something is done, or that it is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stance {
    /// The policy says that it is so.
    Says,
    /// The policy says that it is not so.
    Denies,
}

/// A question that a reader of a policy has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// Its stable name.
    pub name: &'static str,
    /// The question in English.
    pub text: &'static str,
    /// The facts that answer it, the most telling first.
    pub facts: &'static [&'static str],
}

/// One value of one fact.
#[derive(Debug, PartialEq, Eq)]
pub struct Statement {
    /// The fact's stable name.
    pub fact: &'static str,
    /// The value's stable name.
    pub value: &'static str,
    /// Whether the statement says or denies the fact.
    pub stance: Stance,
    /// The statement in English, about "the policy's author".
    pub text: &'static str,
}

/// The questions in the order in which they are shown.
pub const QUESTIONS: [Question; 14] = [
    question("collects", "What data is collected?", &["collects", "location", "sensitive", "content", "sources"]),
    question("purpose", "What is it used for?", &["purpose", "aggregate"]),
    question("advertising", "Is it used for advertising?", &["ads", "marketing"]),
    question("tracking", "Are you tracked?", &["tracks", "dnt", "gpc"]),
    question("recipients", "Who receives it?", &["shares"]),
    question("sale", "Is it sold?", &["sells"]),
    question("authorities", "Do authorities or buyers of the company receive it?", &["government", "merger"]),
    question("place", "Where is it stored?", &["transfer"]),
    question("security", "How is it protected?", &["security", "breach"]),
    question("retention", "How long is it stored?", &["retention"]),
    question("rights", "Can you see, correct, delete or export it?", &["access", "export"]),
    question("choice", "What can you refuse?", &["optout"]),
    question("children", "What applies to children?", &["children"]),
    question(
        "changes",
        "How are changes announced, and who can you contact?",
        &["changes", "dated", "archive", "contact", "law"],
    ),
];

/// Every statement that the phrase tables can make.
pub static STATEMENTS: [Statement; 96] = [
    says("collects", "contact", "collects names, addresses, mail addresses or phone numbers"),
    says("collects", "payment", "collects payment data"),
    says("collects", "device", "collects data about your device or your IP address"),
    says("collects", "browsing", "collects what you look at and click"),
    says("collects", "contacts", "collects your contacts"),
    says("collects", "listed", "lists what it collects"),
    denies("collects", "no", "does not collect personal data"),
    says("location", "yes", "collects your location"),
    says("location", "gps", "collects your precise location"),
    says("location", "ip", "derives your location from your IP address"),
    denies("location", "no", "does not collect your location"),
    says("sensitive", "health", "collects data about health"),
    says("sensitive", "biometric", "collects biometric data"),
    denies("sensitive", "no", "does not collect sensitive data"),
    says("content", "messages", "reads messages or content"),
    denies("content", "no", "does not read messages or content"),
    says("sources", "third-parties", "gets data about you from others"),
    says("sources", "combined", "combines data from several sources"),
    denies("sources", "no", "gets no data about you from others"),
    says("purpose", "service", "uses data to provide the service"),
    says("purpose", "security", "uses data for security"),
    says("purpose", "analytics", "uses data for analytics"),
    says("purpose", "personalisation", "uses data to personalise"),
    says("purpose", "research", "uses data for research"),
    says("purpose", "ai", "uses data to train artificial intelligence"),
    says("purpose", "stated", "says what data is used for"),
    denies("purpose", "limited", "uses data for no other purpose"),
    says("aggregate", "yes", "makes statistics or anonymous data of it"),
    says("ads", "yes", "uses data for advertising"),
    says("ads", "optout", "lets you opt out of targeted advertising"),
    denies("ads", "no", "does not use data for advertising"),
    says("marketing", "yes", "uses data for marketing"),
    says("marketing", "optout", "lets you opt out of marketing messages"),
    says("marketing", "choices", "lets you choose which messages you get"),
    denies("marketing", "no", "sends no marketing messages"),
    says("tracks", "cookies", "uses cookies"),
    says("tracks", "third-party-cookies", "lets others set cookies or collect data on its pages"),
    says("tracks", "pixels", "uses pixels, beacons or fingerprints"),
    says("tracks", "elsewhere", "follows you on other sites"),
    denies("tracks", "no", "does not track you"),
    denies("tracks", "session-only", "uses only cookies that are needed or end with the session"),
    denies("dnt", "ignored", "does not respond to Do Not Track"),
    says("dnt", "honoured", "respects Do Not Track"),
    says("dnt", "mentioned", "mentions Do Not Track"),
    says("gpc", "honoured", "respects Global Privacy Control"),
    denies("gpc", "ignored", "does not respond to Global Privacy Control"),
    says("shares", "yes", "gives data to others"),
    says("shares", "processors", "gives data to those who work for it"),
    says("shares", "affiliates", "gives data to companies of its group"),
    says("shares", "partners", "gives data to partners or advertisers"),
    says("shares", "consent", "gives data to others with your consent"),
    says("shares", "aggregate", "gives anonymous data to others"),
    denies("shares", "no", "does not give data to others"),
    says("sells", "yes", "sells data, or shares it in the sense of Californian law"),
    says("sells", "optout", "lets you opt out of sale"),
    denies("sells", "no", "does not sell data"),
    says("merger", "transferred", "transfers data if the company is sold or merged"),
    denies("merger", "no", "does not transfer data if the company is sold or merged"),
    says("government", "yes", "gives data to authorities where the law requires it"),
    says("government", "notified", "tells you of requests by authorities"),
    says("government", "transparent", "publishes reports about requests by authorities"),
    denies("government", "resists", "resists requests by authorities"),
    denies("government", "no", "does not give data to authorities"),
    says("transfer", "abroad", "processes data in other countries"),
    says("transfer", "safeguards", "names safeguards for transfers"),
    denies("transfer", "no", "keeps data in one country or region"),
    says("security", "stated", "names measures of security"),
    says("security", "encryption", "encrypts data"),
    says("security", "access", "limits access to data"),
    says("security", "audit", "has its security audited"),
    denies("security", "disclaimed", "does not guarantee security"),
    says("breach", "notified", "tells you of breaches"),
    says("retention", "period", "names a period"),
    says("retention", "limited", "keeps data as long as it is needed"),
    says("retention", "after-deletion", "keeps data after you delete it"),
    denies("retention", "undefined", "keeps data without a limit"),
    denies("retention", "none", "keeps no data"),
    says("access", "access", "lets you see your data"),
    says("access", "correct", "lets you correct your data"),
    says("access", "delete", "lets you delete your data"),
    denies("access", "no-delete", "does not let you delete your data"),
    says("export", "yes", "lets you take your data along"),
    says("optout", "yes", "lets you opt out or refuse"),
    says("optout", "cookies", "lets you refuse cookies"),
    says("optout", "consent", "asks for consent, which you can withdraw"),
    denies("optout", "no", "lets you refuse nothing"),
    says("children", "age", "names an age below which it is not to be used"),
    says("children", "parents", "asks parents for consent"),
    denies("changes", "no-notice", "changes the policy without telling you"),
    says("changes", "notice", "tells you of changes"),
    says("changes", "posted", "publishes changes on the page"),
    says("dated", "yes", "has a date"),
    says("archive", "yes", "keeps earlier versions"),
    says("contact", "address", "names whom to ask"),
    says("contact", "complaint", "names an officer or authority for complaints"),
    says("law", "place", "names a court or law"),
];

/// The statement with this fact and value.
pub(super) fn find(fact: &str, value: &str) -> Option<&'static Statement> {
    STATEMENTS.iter().find(|statement| statement.fact == fact && statement.value == value)
}

const fn question(name: &'static str, text: &'static str, facts: &'static [&'static str]) -> Question {
    Question { name, text, facts }
}

const fn says(fact: &'static str, value: &'static str, text: &'static str) -> Statement {
    Statement { fact, value, stance: Stance::Says, text }
}

const fn denies(fact: &'static str, value: &'static str, text: &'static str) -> Statement {
    Statement { fact, value, stance: Stance::Denies, text }
}
