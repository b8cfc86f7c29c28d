//! The door for JavaScript: what `extension/engine/index.js` calls, and nothing else.
//!
//! The hot call crosses with one string, written by the caller into one fixed buffer, and three numbers, and
//! comes back as one number. Sources cross once: a page asks a hundred times with the same one.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::decision::Decision;
use crate::engine::{Choices, Engine};
use crate::index::{Builder, FilterId, FilterRef};
use crate::learner::TrackerPolicy;
use crate::lists::Environment;
use crate::matcher::{Action, Cancelled, Modifications};
use crate::net::{Exchange, Method, Request, ResourceType, Suffixes, Url, host_of, source_of};

/// Bytes a URL may have before the buffer has to grow.
const BUFFER: usize = 16 * 1024;

/// In place of an action: it goes, without cookies.
const WITHOUT_COOKIES: u32 = 4;

/// In place of an action: the URL could not be read.
const UNREADABLE: u32 = 7;

/// Beside a request's kind and method: filters that name no site are off on its page.
const NO_GENERIC_BLOCKING: u32 = 1 << 16;

/// An engine and the buffer that its callers write to.
#[wasm_bindgen]
pub struct Door {
    engine: Engine,
    buffer: Vec<u8>,
    /// Hosts of sources, by number, with their label suffixes and whether they have the dot of the root. Number 0 is
    /// the unknown source.
    sources: Vec<(String, Suffixes, bool)>,
}

#[wasm_bindgen]
impl Door {
    /// Opens an image.
    pub fn open(image: Vec<u8>) -> Result<Door, JsError> {
        Ok(Door::new(Engine::open(image)?))
    }

    /// Checks what opening leaves, the filters' text.
    pub fn verify(&self) -> Result<(), JsError> {
        Ok(self.engine.image().verify()?)
    }

    /// Compiles lists: names and texts by turns. `report` receives what became of them.
    pub fn compile(lists: Vec<String>, environment: Vec<String>, report: &Array) -> Door {
        Door::build(Builder::new(), &lists, environment, report)
    }

    /// The same engine without the lists named in `remove`, and with `lists`, as in [`Door::compile`].
    pub fn update(
        &self,
        remove: Vec<String>,
        lists: Vec<String>,
        environment: Vec<String>,
        report: &Array,
    ) -> Result<Door, JsError> {
        let mut builder = Builder::update(self.engine.image())?;
        remove.iter().for_each(|name| builder.remove_list(name));
        Ok(Door::build(builder, &lists, environment, report))
    }

    fn build<'t>(mut builder: Builder<'t>, lists: &'t [String], environment: Vec<String>, report: &Array) -> Door {
        builder.set_environment(Environment::default().with(environment));
        for list in lists.chunks_exact(2) {
            builder.add_list(&list[0], &list[1]);
        }
        let (image, built) = builder.build();
        for list in &built.lists {
            for (line, diagnostic) in &list.diagnostics {
                let found = object(&[
                    ("list", list.name.as_str().into()),
                    ("line", (*line).into()),
                    ("code", diagnostic.code.name().into()),
                    ("severity", diagnostic.severity().name().into()),
                    ("message", diagnostic.message().into()),
                    ("start", diagnostic.span.start.into()),
                    ("end", diagnostic.span.end.into()),
                    ("suggestion", diagnostic.suggestion().map_or(JsValue::NULL, JsValue::from)),
                ]);
                report.push(&found);
            }
        }
        Door::new(Engine::new(image))
    }

    fn new(engine: Engine) -> Door {
        Door { engine, buffer: vec![0; BUFFER], sources: vec![(String::new(), Suffixes::none(), false)] }
    }

    /// Where the buffer starts in memory.
    pub fn buffer(&self) -> *const u8 {
        self.buffer.as_ptr()
    }

    /// How long the buffer is.
    pub fn capacity(&self) -> usize {
        self.buffer.len()
    }

    /// Makes the buffer at least this long; it may move.
    pub fn grow(&mut self, length: usize) {
        if length > self.buffer.len() {
            self.buffer.resize(length, 0);
        }
    }

    /// Numbers the source whose URL is in the buffer. The caller remembers the number by the URL: searching the hosts here
    /// would cost a new source 6 us (measured with 4,096 of them).
    pub fn source(&mut self, length: usize) -> u32 {
        let (host, has_root_dot) = source_of(self.text(length));
        let host = host.into_owned();
        if host.is_empty() {
            return 0;
        }
        let suffixes = Suffixes::of(host.as_bytes());
        self.sources.push((host, suffixes, has_root_dot));
        self.sources.len() as u32 - 1
    }

    /// Forgets all sources.
    pub fn forget(&mut self) {
        self.sources.truncate(1);
    }

    /// Decides about the request whose URL is in the buffer: action in the low three bits, filter above.
    ///
    /// `what`: the number of the kind, 256 times the number of the method, and [`NO_GENERIC_BLOCKING`].
    pub fn decide(&self, length: usize, source: u32, top: u32, what: u32) -> u32 {
        match self.request(length, source, top, what) {
            Some(request) => pack(&self.engine.check(&request)),
            None => UNREADABLE,
        }
    }

    /// `{ action, filter, list, line }` of a packed decision; `reason` if it is the person's choice or was learned.
    pub fn describe(&self, packed: u32) -> Object {
        let action = match packed & 7 {
            1 => Action::Allow,
            2 => Action::Block,
            3 => Action::Redirect,
            _ => Action::Pass,
        };
        let decided = packed >> 3;
        let filter = (decided < CHOSEN).then(|| self.engine.image().filter(FilterId(decided)));
        let mut fields = decision_fields(action, filter).to_vec();
        fields.extend(tracker_fields(packed));
        object(&fields)
    }

    /// `{ action, filter, list, line }` for the request whose URL is in the buffer, and `redirect` if a surrogate
    /// answers it; `undefined` if it cannot be read.
    pub fn check(&self, length: usize, source: u32, top: u32, what: u32, exchange: Option<Headers>) -> Option<Object> {
        self.ask(length, source, top, what, exchange, &|request| {
            let decision = self.engine.check(request);
            let mut fields = decision_fields(decision.action(), self.engine.filter(&decision)).to_vec();
            fields.extend(self.engine.surrogate(&decision).map(|name| ("redirect", name.into())));
            fields.extend(tracker_fields(pack(&decision)));
            object(&fields)
        })
    }

    /// What filters do besides to the request whose URL is in the buffer; `undefined` if it cannot be read.
    pub fn modifications(
        &self,
        length: usize,
        source: u32,
        top: u32,
        what: u32,
        exchange: Option<Headers>,
    ) -> Option<Object> {
        self.ask(length, source, top, what, exchange, &|request| {
            object(&self.modification_fields(&self.engine.modifications(request)))
        })
    }

    fn modification_fields(&self, found: &Modifications<'_>) -> [(&'static str, JsValue); 3] {
        let image = self.engine.image();
        let (applied, cancelled) = (Array::new(), Array::new());
        for one in &found.applied {
            applied.push(&filter_object(image.filter(one.filter), &[("kind", one.kind.name()), ("value", one.value)]));
        }
        for Cancelled { modified, by } in &found.cancelled {
            let fields = [("kind", modified.kind.name()), ("value", modified.value)];
            let one = filter_object(image.filter(modified.filter), &fields);
            // Setting a field of a fresh object cannot fail.
            let _ = Reflect::set(&one, &"cancelledBy".into(), &filter_object(image.filter(*by), &[]));
            cancelled.push(&one);
        }
        let url = found.url().map_or(JsValue::NULL, JsValue::from);
        [("modifications", applied.into()), ("cancelled", cancelled.into()), ("modifiedUrl", url)]
    }

    /// What filters say of the page whose URL is in the buffer: for each of the questions a filter, or null.
    pub fn page(&self, length: usize) -> Option<Object> {
        let url = self.text(length);
        let request = Request::new(url, url, ResourceType::MainFrame).ok()?;
        let page = self.engine.page(&request);
        let filter = |found: Option<FilterId>| match found {
            Some(id) => filter_object(self.engine.image().filter(id), &[]).into(),
            None => JsValue::NULL,
        };
        Some(object(&[
            ("elementHidingOff", filter(page.element_hiding_off)),
            ("genericHidingOff", filter(page.generic_hiding_off)),
            ("specificHidingOff", filter(page.specific_hiding_off)),
            ("genericBlockingOff", filter(page.generic_blocking_off)),
            ("inlineScriptsBlocked", filter(page.inline_scripts_blocked)),
            ("inlineFontsBlocked", filter(page.inline_fonts_blocked)),
        ]))
    }

    /// Everything that bears on the request whose URL is in the buffer; `undefined` if it cannot be read.
    pub fn explain(
        &self,
        length: usize,
        source: u32,
        top: u32,
        what: u32,
        exchange: Option<Headers>,
    ) -> Option<Object> {
        self.ask(length, source, top, what, exchange, &|request| self.explained(request))
    }

    fn explained(&self, request: &Request<'_>) -> Object {
        let explanation = self.engine.explain(request);
        let decision = explanation.decision;
        let image = self.engine.image();
        let matches = Array::new();
        for found in &explanation.matches {
            matches.push(&filter_object(image.filter(found.filter), &[("role", found.role.name())]));
        }
        let misses = Array::new();
        for miss in &explanation.near_misses {
            let extra = [("role", miss.role.name()), ("failed", miss.failed.name())];
            misses.push(&filter_object(image.filter(miss.filter), &extra));
        }
        let mut fields = decision_fields(decision.action(), self.engine.filter(&decision)).to_vec();
        fields.push(("reason", decision.step().reason().into()));
        fields.push(("step", decision.step().number().into()));
        fields.push(("matches", matches.into()));
        fields.push(("nearMisses", misses.into()));
        fields.extend(self.modification_fields(&explanation.modifications));
        object(&fields)
    }

    /// The site of the URL in the buffer; empty if it has none.
    pub fn site(&self, length: usize) -> String {
        self.engine.site(&host_of(self.text(length))).to_owned()
    }

    /// Switches blocking off for just these sites, and does with trackers what the person chose: lines of `TrackerPolicy`.
    pub fn set_choices(&mut self, sites_off: Vec<String>, trackers: &str) {
        let choices = Choices { sites_off: sites_off.into_iter().collect(), trackers: TrackerPolicy::read(trackers) };
        self.engine = self.engine.with_choices(choices);
    }

    /// Does with trackers what was learned of them: lines of `TrackerPolicy`.
    pub fn set_learned(&mut self, trackers: &str) {
        self.engine = self.engine.with_learned(TrackerPolicy::read(trackers));
    }

    /// `[{ name, title, version, filters }]`.
    pub fn lists(&self) -> Array {
        self.engine
            .lists()
            .map(|list| {
                object(&[
                    ("name", list.name.into()),
                    ("title", list.title.into()),
                    ("version", list.version.into()),
                    ("filters", list.filters.into()),
                ])
            })
            .collect()
    }

    /// The image.
    pub fn image(&self) -> Uint8Array {
        Uint8Array::from(self.engine.image().as_bytes())
    }

    fn text(&self, length: usize) -> &str {
        self.buffer.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    fn request(&self, length: usize, source: u32, top: u32, what: u32) -> Option<Request<'_>> {
        let url = Url::parse(self.text(length)).ok()?;
        let known = |number: u32| self.sources.get(number as usize);
        let source = known(source)
            .map_or(("", None, false), |(host, suffixes, rooted)| (host.as_str(), Some(suffixes), *rooted));
        let top = known(top).map_or("", |(host, ..)| host.as_str());
        let kind = ResourceType::from_number(what as u8).unwrap_or(ResourceType::Other);
        let method = Method::from_number((what >> 8) as u8).unwrap_or(Method::Get);
        let request = Request::from_hosts(url, source, top, kind, method);
        Some(if what & NO_GENERIC_BLOCKING != 0 { request.without_generic_blocking() } else { request })
    }

    /// Asks something of the request whose URL is in the buffer; `None` if it cannot be read.
    fn ask(
        &self,
        length: usize,
        source: u32,
        top: u32,
        what: u32,
        exchange: Option<Headers>,
        question: &dyn Fn(&Request<'_>) -> Object,
    ) -> Option<Object> {
        let request = self.request(length, source, top, what)?;
        let Headers { sent, received, address } = exchange.unwrap_or_default();
        let (sent, received) = (sent.as_deref().map(pairs), received.as_deref().map(pairs));
        let exchange = Exchange {
            request_headers: sent.as_deref(),
            response_headers: received.as_deref(),
            address: address.as_deref(),
        };
        Some(question(&request.with_exchange(exchange)))
    }
}

/// What becomes known of a request while it goes on.
#[wasm_bindgen]
#[derive(Default)]
pub struct Headers {
    sent: Option<Vec<String>>,
    received: Option<Vec<String>>,
    address: Option<String>,
}

#[wasm_bindgen]
impl Headers {
    /// Names and values by turns, of the request and of the response, and the server's address.
    #[wasm_bindgen(constructor)]
    pub fn new(sent: Option<Vec<String>>, received: Option<Vec<String>>, address: Option<String>) -> Headers {
        Headers { sent, received, address }
    }
}

/// The number of a resource type; that of `other` for names that are not known.
#[wasm_bindgen]
pub fn kind_number(name: &str) -> u32 {
    kind_of(name) as u32
}

/// Names as automation tools and `Sec-Fetch-Dest` spell them are taken besides those of the core.
fn kind_of(name: &str) -> ResourceType {
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "mainframe" => ResourceType::MainFrame,
        "subframe" | "fencedframe" => ResourceType::SubFrame,
        "audio" | "video" => ResourceType::Media,
        "cspreport" | "cspviolationreport" => ResourceType::CspReport,
        "worker" | "sharedworker" | "serviceworker" | "audioworklet" | "paintworklet" => ResourceType::Script,
        known => known.parse().unwrap_or(ResourceType::Other),
    }
}

/// The number of a request method.
#[wasm_bindgen]
pub fn method_number(name: &str) -> u32 {
    Method::of(name) as u32
}

/// In place of a filter's number in a packed decision. No image is that large.
const NO_FILTER: u32 = u32::MAX >> 3;
/// The same: it was learned.
const LEARNED: u32 = NO_FILTER - 1;
/// The same, and the smallest: the person chose it.
const CHOSEN: u32 = NO_FILTER - 2;

/// Names and values that come by turns.
fn pairs(texts: &[String]) -> Vec<(&str, &str)> {
    texts.chunks_exact(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect()
}

fn pack(decision: &Decision) -> u32 {
    let by = match decision {
        Decision::Chosen(_) => CHOSEN,
        Decision::Learned(_) => LEARNED,
        decision => decision.filter().map_or(NO_FILTER, |id| id.0),
    };
    by << 3
        | match decision.action() {
            _ if decision.removes_cookies() => WITHOUT_COOKIES,
            Action::Pass => 0,
            Action::Allow => 1,
            Action::Block => 2,
            Action::Redirect => 3,
        }
}

/// What a packed decision says of a tracker, if that is what decided.
fn tracker_fields(packed: u32) -> impl Iterator<Item = (&'static str, JsValue)> {
    let reason = match packed >> 3 {
        CHOSEN => Some("choice"),
        LEARNED => Some("learned"),
        _ => None,
    };
    let without_cookies = (packed & 7 == WITHOUT_COOKIES).then_some(("withoutCookies", JsValue::TRUE));
    reason.map(|reason| ("reason", reason.into())).into_iter().chain(without_cookies)
}

fn decision_fields(action: Action, filter: Option<FilterRef<'_>>) -> [(&'static str, JsValue); 4] {
    [
        ("action", action.name().into()),
        ("filter", filter.map_or(JsValue::NULL, |filter| filter.filter.into())),
        ("list", filter.map_or(JsValue::NULL, |filter| filter.list.into())),
        ("line", filter.map_or(JsValue::NULL, |filter| filter.line.into())),
    ]
}

fn filter_object(filter: FilterRef<'_>, extra: &[(&str, &str)]) -> Object {
    let mut fields = vec![("filter", filter.filter.into()), ("list", filter.list.into()), ("line", filter.line.into())];
    fields.extend(extra.iter().map(|(name, value)| (*name, JsValue::from(*value))));
    object(&fields)
}

fn object(fields: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in fields {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&object, &JsValue::from(*name), value);
    }
    object
}
