//! What was observed: the events that a browser, or a file of them, gives.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

/// Milliseconds since 1970.
pub type Time = u64;

/// Something that was seen on a page. `docs/learner.md` has the format as JSON.
#[derive(Clone, Debug, Deserialize)]
#[serde(tag = "event", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Event<'a> {
    /// A request, with what was sent and what came back.
    #[serde(borrow)]
    Request(RequestSeen<'a>),
    /// The cookies of a site that its scripts can read.
    Page(PageSeen<'a>),
    /// What a frame keeps in the browser.
    Storage(StorageSeen<'a>),
    /// Fingerprinting interfaces that a script has called.
    Fingerprint(FingerprintSeen<'a>),
    /// A host that the person was led through, on the way from one page to another.
    Bounce(BounceSeen<'a>),
    /// The person did something on a page of the site.
    Interaction(InteractionSeen<'a>),
    /// What another learner has already found.
    Strike(StrikeSeen<'a>),
}

/// A request, with what was sent and what came back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestSeen<'a> {
    /// When.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// Where it went.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// A webRequest type.
    #[serde(borrow, rename = "type")]
    pub kind: Cow<'a, str>,
    /// The `Cookie` header.
    #[serde(borrow, default)]
    pub cookies: Cow<'a, str>,
    /// Every `Set-Cookie` header.
    #[serde(borrow, default)]
    pub set_cookies: Vec<Cow<'a, str>>,
    /// The browser keeps these cookies for each site apart.
    #[serde(default)]
    pub partitioned: bool,
    /// Where a redirect led.
    #[serde(borrow, default)]
    pub redirected_to: Cow<'a, str>,
    /// What was sent.
    #[serde(borrow, default)]
    pub body: Cow<'a, str>,
    /// The host's canonical name.
    #[serde(borrow, default)]
    pub cname: Cow<'a, str>,
    /// 0: the page itself asked.
    #[serde(default)]
    pub frame: i64,
}

/// The cookies of a site that its scripts can read.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct PageSeen<'a> {
    /// When.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// As `document.cookie` has them.
    #[serde(borrow)]
    pub cookies: Cow<'a, str>,
}

/// What a frame keeps in the browser.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct StorageSeen<'a> {
    /// When.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// URL of the frame.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// `localStorage` (also if nothing is said) or `sessionStorage`, which ends with its tab.
    #[serde(borrow, default)]
    pub area: Cow<'a, str>,
    /// Keys and values.
    #[serde(default)]
    pub items: BTreeMap<String, String>,
    /// The browser keeps it for each site apart.
    #[serde(default)]
    pub partitioned: bool,
}

/// Fingerprinting interfaces that a script has called.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct FingerprintSeen<'a> {
    /// When.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// URL of the script.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// How often it called what: `HTMLCanvasElement.toDataURL`.
    #[serde(default)]
    pub calls: BTreeMap<String, u32>,
    /// A text that was drawn and read back.
    #[serde(default)]
    pub canvas: Option<Canvas>,
}

/// A text that a script drew on a canvas, and the area that it read afterwards.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Canvas {
    /// Length of the longest text.
    pub text: u32,
    /// Of the largest area, in pixels.
    pub width: u32,
    /// Of the largest area, in pixels.
    pub height: u32,
}

/// A host that the person was led through, on the way from one page to another.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BounceSeen<'a> {
    /// When.
    pub time: Time,
    /// URL of the page that was left.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// Where the way led through.
    #[serde(borrow)]
    pub url: Cow<'a, str>,
    /// The page at its end.
    #[serde(borrow)]
    pub to: Cow<'a, str>,
    /// The `Cookie` header.
    #[serde(borrow, default)]
    pub cookies: Cow<'a, str>,
    /// Every `Set-Cookie` header.
    #[serde(borrow, default)]
    pub set_cookies: Vec<Cow<'a, str>>,
}

/// The person did something on a page of the site.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct InteractionSeen<'a> {
    /// When.
    pub time: Time,
    /// URL of the top-level document.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
}

/// What another learner has already found: a crawl's result, Privacy Badger's data.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct StrikeSeen<'a> {
    /// When.
    pub time: Time,
    /// A site, as host or URL.
    #[serde(borrow)]
    pub site: Cow<'a, str>,
    /// The tracker's host.
    #[serde(borrow)]
    pub tracker: Cow<'a, str>,
    /// Name of a [`Signal`](super::Signal); others count as `cookie`.
    #[serde(borrow, default)]
    pub signal: Cow<'a, str>,
}

impl Event<'_> {
    /// When it was seen.
    pub fn time(&self) -> Time {
        match self {
            Event::Request(seen) => seen.time,
            Event::Page(seen) => seen.time,
            Event::Storage(seen) => seen.time,
            Event::Fingerprint(seen) => seen.time,
            Event::Bounce(seen) => seen.time,
            Event::Interaction(seen) => seen.time,
            Event::Strike(seen) => seen.time,
        }
    }
}
