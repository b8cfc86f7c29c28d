//! Sources that were parsed for earlier calls.

use std::cell::RefCell;

use brock::RequestSource;

thread_local! {
    /// A page makes about a hundred requests with the same source, and its frames make theirs between them.
    static SOURCES: RefCell<Sources> = RefCell::default();
}

/// Calls `read` with the source. It is parsed only if this thread has not kept it.
pub(crate) fn with_source<R>(text: &str, read: impl FnOnce(&RequestSource) -> R) -> R {
    if text.len() > LONGEST {
        return read(&RequestSource::new(text));
    }
    SOURCES.with_borrow_mut(|sources| read(sources.get(text)))
}

/// The parsed sources of a thread, each at a place that depends on its text. A place keeps the last.
struct Sources([KeptSource; PLACES]);

struct KeptSource {
    text: String,
    source: RequestSource,
}

/// A power of two. Of the recorded requests, 16 of 100 have another source than the request before; 7 have a source that
/// is not at its place.
const PLACES: usize = 32;

/// Longer texts are not kept, to bound the memory of a thread.
const LONGEST: usize = 2048;

impl Sources {
    fn get(&mut self, text: &str) -> &RequestSource {
        let kept = &mut self.0[place(text.as_bytes())];
        if kept.text != text {
            kept.source = RequestSource::new(text);
            kept.text.clear();
            kept.text.push_str(text);
        }
        &kept.source
    }
}

impl Default for Sources {
    fn default() -> Sources {
        Sources(std::array::from_fn(|_| KeptSource { text: String::new(), source: RequestSource::unknown() }))
    }
}

/// The place of a text, by its length, its last eight bytes, and the eight bytes behind `https://`.
fn place(text: &[u8]) -> usize {
    let last = text.last_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let host = text.get(8..).and_then(<[u8]>::first_chunk).map_or(0, |bytes| u64::from_le_bytes(*bytes));
    let mixed = (last ^ host).wrapping_add(text.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> (u64::BITS - PLACES.trailing_zeros())) as usize
}
