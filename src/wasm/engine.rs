//! The engine for JavaScript: the functions that `bindings/js/engine.js` calls, and no others.
//!
//! A decision crosses with the URL, which the caller writes into one fixed buffer, and three numbers, and returns one
//! number. Sources cross once: a page makes about a hundred requests with the same source.

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::prelude::*;

use super::answers;
use super::packed_decision::{self, UNREADABLE, pack};
use super::packed_request::{Headers, PackedRequest};
use super::page_numbers::PageNumbers;
use super::page_text;
use crate::choices::Choices;
use crate::cosmetic::Page;
use crate::engine::Engine;
use crate::learner::TrackerPolicy;
use crate::net::{Request, RequestSource, ResourceType, Url, host_of};

/// In place of the numbers of an answer: the URL is invalid.
const NO_ANSWER: usize = u32::MAX as usize;

/// Bytes of the URL buffer at the start.
const BUFFER: usize = 16 * 1024;

/// The names between NULs. `memchr` searches with SIMD, the standard library does not.
fn names(all: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(all);
    let each = std::iter::from_fn(move || {
        let now = rest?;
        let end = memchr::memchr(0, now.as_bytes()).unwrap_or(now.len());
        rest = now.get(end + 1..);
        now.get(..end)
    });
    each.filter(|name| !name.is_empty())
}

/// An engine, the buffer into which its callers write URLs, and the answers for pages.
#[wasm_bindgen]
pub struct EngineHandle {
    engine: Engine,
    buffer: Vec<u8>,
    /// By number. Number 0 is the unknown source.
    sources: Vec<RequestSource>,
    pages: PageNumbers,
}

impl EngineHandle {
    fn new(engine: Engine) -> EngineHandle {
        let sources = vec![RequestSource::unknown()];
        EngineHandle { engine, buffer: vec![0; BUFFER], sources, pages: PageNumbers::default() }
    }

    fn text(&self, length: usize) -> &str {
        self.buffer.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// The request that crossed; `None` if its URL is invalid.
    fn request(&self, packed: PackedRequest) -> Option<Request<'_>> {
        let url = Url::parse(self.text(packed.length)).ok()?;
        let source = |number: u32| self.sources.get(number as usize).or(self.sources.first());
        let request = Request::from_source(url, source(packed.source)?, packed.resource_type());
        let request = request.with_method(packed.method()).with_top_source(source(packed.top)?);
        Some(if packed.has_generic_blocking() { request } else { request.without_generic_blocking() })
    }

    /// The page whose URL crossed; `None` if it is invalid. Most pages have no ancestors, and crossing an empty list takes a
    /// call of the allocator.
    fn document<'a>(&'a self, length: usize, ancestors: Option<&'a [String]>) -> Option<Page<'a>> {
        let page = Page::new(self.text(length)).ok()?;
        Some(page.with_ancestors(ancestors.unwrap_or_default().iter().map(String::as_str)))
    }

    /// Calls `answer` with the request that crossed; `None` if its URL is invalid.
    fn answer(
        &self,
        packed: PackedRequest,
        headers: Option<Headers>,
        answer: &dyn Fn(&Request<'_>) -> Object,
    ) -> Option<Object> {
        let request = self.request(packed)?;
        let headers = headers.unwrap_or_default();
        Some(headers.with(|exchange| answer(&request.with_exchange(exchange))))
    }
}

/// Making an engine.
#[wasm_bindgen]
impl EngineHandle {
    /// Opens an image.
    pub fn open(image: Vec<u8>) -> Result<EngineHandle, JsError> {
        Ok(EngineHandle::new(Engine::open(image)?))
    }

    /// Checks the text of the filters, which [`open`](EngineHandle::open) does not.
    pub fn verify(&self) -> Result<(), JsError> {
        Ok(self.engine.image().verify()?)
    }

    /// The sites where blocking is off, and the user's choices for trackers as lines of [`TrackerPolicy`]. Both replace
    /// the earlier ones.
    #[wasm_bindgen(js_name = setChoices)]
    pub fn set_choices(&mut self, sites_off: Vec<String>, trackers: &str) {
        let choices = Choices { sites_off: sites_off.into_iter().collect(), trackers: TrackerPolicy::read(trackers) };
        self.engine = self.engine.with_choices(choices);
    }

    /// The learned policy for trackers, as lines of [`TrackerPolicy`]. Replaces the earlier one.
    #[wasm_bindgen(js_name = setLearned)]
    pub fn set_learned(&mut self, trackers: &str) {
        self.engine = self.engine.with_learned(TrackerPolicy::read(trackers));
    }

    /// `[{ name, title, version, filters }]`.
    pub fn lists(&self) -> Array {
        self.engine.lists().map(|list| answers::list_info(&list)).collect()
    }

    /// The image.
    pub fn image(&self) -> Uint8Array {
        Uint8Array::from(self.engine.image().as_bytes())
    }
}

/// The buffer and the sources.
#[wasm_bindgen]
impl EngineHandle {
    /// The address of the buffer in the module's memory.
    pub fn buffer(&self) -> *const u8 {
        self.buffer.as_ptr()
    }

    /// Bytes of the buffer.
    pub fn capacity(&self) -> usize {
        self.buffer.len()
    }

    /// Makes the buffer at least this long. It may move.
    pub fn grow(&mut self, length: usize) {
        if length > self.buffer.len() {
            self.buffer.resize(length, 0);
        }
    }

    /// Gives the source whose URL is in the buffer a number. The caller maps URLs to numbers: a search of the hosts here
    /// would cost each new source 6 us (measured with 4,096 of them).
    pub fn source(&mut self, length: usize) -> u32 {
        let source = RequestSource::new(self.text(length));
        if source.host().is_empty() {
            return 0;
        }
        self.sources.push(source);
        self.sources.len() as u32 - 1
    }

    /// Drops all sources and their numbers.
    #[wasm_bindgen(js_name = clearSources)]
    pub fn clear_sources(&mut self) {
        self.sources.truncate(1);
    }
}

/// Calls about the URL in the buffer. For `source`, `top` and `what` see [`PackedRequest`].
#[wasm_bindgen]
impl EngineHandle {
    /// The packed decision for a request.
    pub fn decide(&self, length: usize, source: u32, top: u32, what: u32) -> u32 {
        match self.request(PackedRequest { length, source, top, what }) {
            Some(request) => pack(&self.engine.check(&request)),
            None => UNREADABLE,
        }
    }

    /// The same with follow-ups: flags for the calls that can have a result for the request.
    #[wasm_bindgen(js_name = decideWithFollowUps)]
    pub fn decide_with_follow_ups(&self, length: usize, source: u32, top: u32, what: u32) -> u32 {
        match self.request(PackedRequest { length, source, top, what }) {
            Some(request) => {
                let (decision, follow_ups) = self.engine.check_with_follow_ups(&request);
                pack(&decision) | packed_decision::flags(follow_ups)
            }
            None => UNREADABLE,
        }
    }

    /// `{ action, filter, list, line }` of a packed decision, with `reason` where no filter decided.
    pub fn describe(&self, packed: u32) -> Object {
        answers::described(&self.engine, packed)
    }

    /// The decision for a request as an object, with `redirect` if a surrogate answers; `undefined` for an invalid URL.
    pub fn check(&self, length: usize, source: u32, top: u32, what: u32, headers: Option<Headers>) -> Option<Object> {
        self.answer(PackedRequest { length, source, top, what }, headers, &|request| {
            answers::checked(&self.engine, &self.engine.check(request))
        })
    }

    /// The modifications of a request; `undefined` for an invalid URL.
    pub fn modifications(
        &self,
        length: usize,
        source: u32,
        top: u32,
        what: u32,
        headers: Option<Headers>,
    ) -> Option<Object> {
        self.answer(PackedRequest { length, source, top, what }, headers, &|request| {
            answers::modified(&self.engine, &self.engine.modifications(request))
        })
    }

    /// The decision for a request with every filter that bears on it; `undefined` for an invalid URL.
    pub fn explain(&self, length: usize, source: u32, top: u32, what: u32, headers: Option<Headers>) -> Option<Object> {
        self.answer(PackedRequest { length, source, top, what }, headers, &|request| {
            answers::explained(&self.engine, &self.engine.explain(request))
        })
    }

    /// The switches that filters set for a page; `undefined` if none is set, or the URL is invalid.
    pub fn page(&self, length: usize) -> Option<Object> {
        let url = self.text(length);
        let request = Request::new(url, url, ResourceType::MainFrame).ok()?;
        answers::page_switches(&self.engine, &self.engine.page(&request))
    }

    /// What page filters do with a page: how many numbers the answer has, which is at [`page_answer`](EngineHandle::page_answer)
    /// then; [`NO_ANSWER`] for an invalid URL. `ancestors`: the URLs of the documents that it is a frame of.
    pub fn cosmetics(&mut self, length: usize, ancestors: Option<Vec<String>>) -> usize {
        let Some(page) = self.document(length, ancestors.as_deref()) else { return NO_ANSWER };
        let found = self.engine.page_bodies(&page);
        self.pages.put(self.engine.image(), &found)
    }

    /// The address of the last answer of [`cosmetics`](EngineHandle::cosmetics), which moves only when one is longer than all
    /// before it.
    #[wasm_bindgen(js_name = pageAnswer)]
    pub fn page_answer(&self) -> *const u32 {
        self.pages.answer()
    }

    /// The address of the new texts of the last answer.
    #[wasm_bindgen(js_name = pageTexts)]
    pub fn page_texts(&self) -> *const u8 {
        self.pages.texts()
    }

    /// The generic selectors for classes and ids, in lines. The names are in the buffer behind the URL, first the classes;
    /// NULs separate them.
    pub fn generic(&self, length: usize, ancestors: Option<Vec<String>>, classes: usize, ids: usize) -> String {
        let Some(page) = self.document(length, ancestors.as_deref()) else { return String::new() };
        let part = |at: usize, length: usize| {
            let bytes = self.buffer.get(at..at + length).unwrap_or_default();
            names(std::str::from_utf8(bytes).unwrap_or(""))
        };
        self.engine.generic(&page, part(length, classes), part(length + classes, ids)).join("\n")
    }

    /// The filters behind both, as JSON; `undefined` for an invalid URL.
    #[wasm_bindgen(js_name = explainPage)]
    pub fn explain_page(
        &self,
        length: usize,
        ancestors: Option<Vec<String>>,
        classes: &str,
        ids: &str,
    ) -> Option<String> {
        let page = self.document(length, ancestors.as_deref())?;
        let (classes, ids): (Vec<&str>, Vec<&str>) = (names(classes).collect(), names(ids).collect());
        Some(page_text::explained(&self.engine.explain_page(&page, &classes, &ids)))
    }

    /// The generic selectors that need no class or id, in lines.
    #[wasm_bindgen(js_name = genericSheet)]
    pub fn generic_sheet(&self) -> String {
        self.engine.generic_sheet().to_owned()
    }

    /// The site of a URL or a host; the host itself if it has none, and empty if there is no host.
    pub fn site(&self, length: usize) -> String {
        self.engine.site(&host_of(self.text(length))).to_owned()
    }
}
