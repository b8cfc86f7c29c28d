//! The `adblock` crate behind plain functions: strings are passed through memory, a number is returned.
//!
//! No wasm-bindgen: plain exports are the cheapest interface, so that the figures are those of the crate alone.

use std::cell::RefCell;

use adblock::Engine;
use adblock::lists::{FilterSet, ParseOptions, RuleTypes};
use adblock::request::Request;

/// The types by their number, in the order of `TYPES` in `../js/engines/adblock-wasm.mjs`.
const TYPES: [&str; 13] = [
    "main_frame",
    "sub_frame",
    "stylesheet",
    "script",
    "image",
    "font",
    "object",
    "xmlhttprequest",
    "ping",
    "csp_report",
    "media",
    "websocket",
    "other",
];

thread_local! {
    static LISTS: RefCell<Option<FilterSet>> = const { RefCell::new(None) };
    static ENGINE: RefCell<Option<Engine>> = const { RefCell::new(None) };
    static SAVED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// Memory for `length` bytes.
#[unsafe(no_mangle)]
pub extern "C" fn allocate(length: usize) -> *mut u8 {
    Box::into_raw(vec![0u8; length].into_boxed_slice()).cast()
}

/// Frees the memory that `allocate` returned for the same length.
///
/// # Safety
///
/// `pointer` comes from `allocate(length)` and is freed once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn release(pointer: *mut u8, length: usize) {
    drop(unsafe { Box::from_raw(std::ptr::slice_from_raw_parts_mut(pointer, length)) });
}

/// Adds a list to those that `build` takes.
///
/// # Safety
///
/// `pointer` has `length` bytes of UTF-8, here and below.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn add_list(pointer: *const u8, length: usize) {
    let text = unsafe { text(pointer, length) }.to_owned();
    let options = ParseOptions { rule_types: RuleTypes::NetworkOnly, ..ParseOptions::default() };
    LISTS.with_borrow_mut(|lists| lists.get_or_insert_with(|| FilterSet::new(false)).add_filter_list(text, options));
}

#[unsafe(no_mangle)]
pub extern "C" fn build() {
    ENGINE.set(None);
    let lists = LISTS.take().unwrap_or_else(|| FilterSet::new(false));
    ENGINE.set(Some(Engine::new_with_filter_set(lists)));
}

/// Serialises the engine; returns the address of the bytes. `saved_length` returns their length.
#[unsafe(no_mangle)]
pub extern "C" fn save() -> *const u8 {
    SAVED.set(ENGINE.with_borrow(|engine| engine.as_ref().map(Engine::serialize).unwrap_or_default()));
    SAVED.with_borrow(|saved| saved.as_ptr())
}

#[unsafe(no_mangle)]
pub extern "C" fn saved_length() -> usize {
    SAVED.with_borrow(Vec::len)
}

/// Opens a serialised engine; 0 if it cannot be read.
///
/// # Safety
///
/// See `add_list`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn open(pointer: *const u8, length: usize) -> u32 {
    ENGINE.set(None);
    let mut engine = Engine::default();
    let opened = engine.deserialize(unsafe { std::slice::from_raw_parts(pointer, length) }).is_ok();
    ENGINE.set(Some(engine));
    opened.into()
}

/// 0: no filter matches, 1: block, 2: an exception matches.
///
/// # Safety
///
/// See `add_list`: the URL, and the URL of its source directly after it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn decide(pointer: *const u8, url: usize, source: usize, kind: usize) -> u32 {
    let (url, source) = unsafe { (text(pointer, url), text(pointer.add(url), source)) };
    let Ok(request) = Request::new(url, source, TYPES[kind], "GET") else { return 0 };
    ENGINE.with_borrow(|engine| {
        let Some(engine) = engine else { return 0 };
        let result = engine.check_network_request(&request);
        match (result.should_block(), result.exception.is_some()) {
            (true, _) => 1,
            (false, true) => 2,
            (false, false) => 0,
        }
    })
}

unsafe fn text<'a>(pointer: *const u8, length: usize) -> &'a str {
    unsafe { std::str::from_utf8_unchecked(std::slice::from_raw_parts(pointer, length)) }
}
