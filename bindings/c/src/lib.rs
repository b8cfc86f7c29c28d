//! The C interface of brock. `include/brock.h` is made from this crate.
//!
//! Every function that C calls is in this file, with all `unsafe` code of the project that takes pointers from C in [`text`]
//! and here. A panic never crosses the border: [`guard`] returns the function's neutral answer.

#![allow(non_camel_case_types)]
// The public items are those of the header, under C's names.
#![allow(clippy::missing_safety_doc)]

mod answer;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

use brock::lists::Environment;
use brock::{Builder, Decision, Engine, Image};

pub use crate::answer::{brock_action, brock_decision, brock_document, brock_request};
pub use crate::text::{brock_string, brock_text};

/// An engine. It never changes, so any number of threads can use it at once.
pub struct brock_engine {
    engine: Engine,
}

/// A filter list.
#[repr(C)]
pub struct brock_list {
    /// The name that decisions give.
    pub name: brock_text,
    /// The text.
    pub text: brock_text,
    /// Scriptlets that can set any value are taken from this list.
    pub trusted: bool,
}

/// The version of the library, with a NUL at the end.
#[unsafe(no_mangle)]
pub extern "C" fn brock_version() -> *const std::ffi::c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// Compiles lists. `environment` has the names that are true in `!#if`. Never fails: lines that are not taken are in
/// `report`, as JSON, unless `report` is null. Free the report with brock_string_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_engine_from_lists(
    lists: *const brock_list,
    count: usize,
    environment: *const brock_text,
    environment_count: usize,
    report: *mut brock_string,
) -> *mut brock_engine {
    // SAFETY: the caller promises that `report` is null or can be written.
    unsafe { text::write(report, brock_string::empty) };
    guard(std::ptr::null_mut(), || {
        // SAFETY: the caller promises `count` lists and `environment_count` texts that live during the call.
        let (lists, names) = unsafe { (text::slice(lists, count), text::slice(environment, environment_count)) };
        let mut builder = Builder::new();
        // SAFETY: as above, for the texts in them.
        builder.set_environment(Environment::default().with(names.iter().map(|name| unsafe { name.get() })));
        for list in lists {
            // SAFETY: as above.
            let (name, body) = unsafe { (list.name.get(), list.text.get()) };
            if list.trusted {
                builder.trust_list(name);
            }
            builder.add_list(name, body);
        }
        let (image, found) = builder.build();
        // SAFETY: the caller promises that `report` is null or can be written.
        unsafe { text::write(report, || brock_string::json(&found)) };
        boxed(Engine::new(image))
    })
}

/// Opens an image, and copies its bytes. Null if the bytes are no image; `error` then gets the reason, else an empty string,
/// unless it is null. Free the reason with brock_string_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_engine_from_image(
    bytes: *const u8,
    length: usize,
    error: *mut brock_string,
) -> *mut brock_engine {
    guard(std::ptr::null_mut(), || {
        // SAFETY: the caller promises `length` bytes that live during the call.
        let bytes = unsafe { text::slice(bytes, length) };
        // SAFETY: the caller promises that `error` is null or can be written.
        unsafe { opened(Image::open(bytes.to_vec()), error) }
    })
}

/// Opens an image without copying it: the bytes have to stay, unchanged, until the engine is freed. For mapped files, which
/// processes share.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_engine_from_shared_image(
    bytes: *const u8,
    length: usize,
    error: *mut brock_string,
) -> *mut brock_engine {
    guard(std::ptr::null_mut(), || {
        // SAFETY: the caller promises `length` bytes that live, unchanged, until the engine is freed; no part of the engine
        // outlives it, because no function gives out the image but for reading.
        let bytes: &'static [u8] = unsafe { text::slice(bytes, length) };
        // SAFETY: the caller promises that `error` is null or can be written.
        unsafe { opened(Image::open(bytes), error) }
    })
}

/// Frees an engine, once: a second call is undefined, as with `free`. No other thread may use it. Null does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_engine_free(engine: *mut brock_engine) {
    guard((), || {
        if !engine.is_null() {
            // SAFETY: the caller promises that the engine is one of this library that was not freed before.
            drop(unsafe { Box::from_raw(engine) });
        }
    });
}

/// The image of an engine, which lives as long as the engine. `length` gets the number of bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_engine_image(engine: *const brock_engine, length: *mut usize) -> *const u8 {
    guard(std::ptr::null(), || {
        // SAFETY: the caller promises that the engine is null or lives during the call.
        let bytes = unsafe { engine.as_ref() }.map_or(&[][..], |engine| engine.engine.image().as_bytes());
        // SAFETY: the caller promises that `length` is null or can be written.
        unsafe { text::write(length, || bytes.len()) };
        bytes.as_ptr()
    })
}

/// Decides about a request. False if its URL is invalid; the decision is then `BROCK_ACTION_PASS`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_check(
    engine: *const brock_engine,
    request: *const brock_request,
    decision: *mut brock_decision,
) -> bool {
    guard(false, || {
        // SAFETY: the caller promises that both are null or live during the call, with the texts of the request.
        let (engine, request) = unsafe { (engine.as_ref(), request.as_ref()) };
        // SAFETY: as above.
        let request = request.and_then(|request| unsafe { request.read() });
        let decided = match (engine, &request) {
            (Some(engine), Some(request)) => answer::decision(&engine.engine, &engine.engine.check(request)),
            _ => answer::undecided(),
        };
        // SAFETY: the caller promises that `decision` is null or can be written.
        unsafe { text::write(decision, || decided) };
        request.is_some()
    })
}

/// Copies the text of a decision's filter into a buffer, and returns its length; 0 if no filter decided. If that is more
/// than `capacity`, the buffer has the start. No NUL is written.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_filter_text(
    engine: *const brock_engine,
    filter: u32,
    buffer: *mut std::ffi::c_char,
    capacity: usize,
) -> usize {
    guard(0, || {
        // SAFETY: the caller promises that the engine is null or lives during the call.
        let Some(engine) = (unsafe { engine.as_ref() }) else { return 0 };
        let Some(found) = answer::filter(&engine.engine, filter) else { return 0 };
        // SAFETY: the caller promises `capacity` bytes that can be written.
        unsafe { text::copy(&found.filter, buffer, capacity) };
        found.filter.len()
    })
}

/// The list and the line, from 1, of a decision's filter. The name of the list lives as long as the engine. False if no
/// filter decided.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_filter_place(
    engine: *const brock_engine,
    filter: u32,
    list: *mut brock_text,
    line: *mut u32,
) -> bool {
    guard(false, || {
        // SAFETY: the caller promises that the engine is null or lives until the name is no longer used.
        let Some(engine) = (unsafe { engine.as_ref() }) else { return false };
        let Some(found) = answer::filter(&engine.engine, filter) else { return false };
        // SAFETY: the caller promises that `list` and `line` are null or can be written.
        unsafe {
            text::write(list, || brock_text::of(found.list));
            text::write(line, || found.line);
        }
        true
    })
}

/// The decision as JSON with all filters that match or nearly match. Empty if the URL is invalid or the engine is null. Free it
/// with brock_string_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_explain(engine: *const brock_engine, request: *const brock_request) -> brock_string {
    guard(brock_string::empty(), || {
        // SAFETY: the caller promises that both are null or live during the call, with the texts of the request.
        let (engine, request) = unsafe { (engine.as_ref(), request.as_ref()) };
        // SAFETY: as above.
        let request = request.and_then(|request| unsafe { request.read() });
        let (Some(engine), Some(request)) = (engine, request) else { return brock_string::empty() };
        answer::explanation(&engine.engine, &request)
    })
}

/// What page filters do with a document, as JSON: the fields of `brock page --json`, those of empty lists too, with
/// `genericSelectors` if it has classes or ids. Empty if the URL is invalid or the engine is null. Free it with
/// brock_string_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_page(engine: *const brock_engine, document: *const brock_document) -> brock_string {
    guard(brock_string::empty(), || {
        // SAFETY: the caller promises that both are null or live during the call.
        let (Some(engine), Some(document)) = (unsafe { (engine.as_ref(), document.as_ref()) }) else {
            return brock_string::empty();
        };
        // SAFETY: the caller promises that the texts of the document live during the call, and that there are so many.
        unsafe { document.answer(&engine.engine) }
    })
}

/// The generic selectors that need no class or id, the same for every document, as a JSON array. They apply where the object
/// of brock_page has `genericHide` false, apart from those in its `sheetExceptions`. Empty if the engine is null. Free it with
/// brock_string_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_generic_sheet(engine: *const brock_engine) -> brock_string {
    guard(brock_string::empty(), || {
        // SAFETY: the caller promises that the engine is null or lives during the call.
        unsafe { engine.as_ref() }.map_or(brock_string::empty(), |engine| answer::generic_sheet(&engine.engine))
    })
}

/// Frees a string of this library, once: a second call is undefined, as with `free`. An empty one does nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn brock_string_free(string: brock_string) {
    // SAFETY: the caller promises that the string is one of this library that was not freed before.
    guard((), || unsafe { string.free() });
}

/// Calls `run`; `neutral` if it panics. Unwinding into C is undefined.
fn guard<T>(neutral: T, run: impl FnOnce() -> T) -> T {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or(neutral)
}

fn boxed(engine: Engine) -> *mut brock_engine {
    Box::into_raw(Box::new(brock_engine { engine }))
}

/// # Safety
///
/// `error` is null or can be written.
unsafe fn opened(image: Result<Image, brock::ImageError>, error: *mut brock_string) -> *mut brock_engine {
    // SAFETY: the caller promises it.
    unsafe { text::write(error, brock_string::empty) };
    match image {
        Ok(image) => boxed(Engine::new(image)),
        Err(reason) => {
            // SAFETY: the caller promises it.
            unsafe { text::write(error, || brock_string::of(reason.to_string())) };
            std::ptr::null_mut()
        }
    }
}

const _: () = {
    const fn shared<T: Send + Sync>() {}
    // Engines are used by several threads of C.
    shared::<brock_engine>();
    shared::<Decision>();
};
