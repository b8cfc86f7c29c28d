//! Texts and arrays that cross the border.

use std::ffi::c_char;

/// A text that somebody else owns: bytes in UTF-8 and their number. Bytes that are not UTF-8 end the text. A null pointer, and
/// a length that no memory can have (such as -1), are an empty text.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct brock_text {
    /// The first byte; can be null if the length is 0.
    pub data: *const c_char,
    /// Number of bytes.
    pub length: usize,
}

/// A text that the caller owns, and frees once with brock_string_free.
#[repr(C)]
pub struct brock_string {
    /// The first byte; null if the string is empty.
    pub data: *mut c_char,
    /// Number of bytes.
    pub length: usize,
}

impl brock_text {
    pub(crate) fn of(text: &str) -> brock_text {
        brock_text { data: text.as_ptr().cast(), length: text.len() }
    }

    /// # Safety
    ///
    /// The bytes live as long as the text is used.
    pub(crate) unsafe fn get<'a>(&self) -> &'a str {
        // SAFETY: the caller promises it.
        let bytes: &[u8] = unsafe { slice(self.data.cast(), self.length) };
        match std::str::from_utf8(bytes) {
            Ok(text) => text,
            Err(error) => std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or(""),
        }
    }
}

impl brock_string {
    pub(crate) fn empty() -> brock_string {
        brock_string { data: std::ptr::null_mut(), length: 0 }
    }

    pub(crate) fn of(text: String) -> brock_string {
        if text.is_empty() {
            return brock_string::empty();
        }
        let bytes = text.into_bytes().into_boxed_slice();
        let length = bytes.len();
        brock_string { data: Box::into_raw(bytes).cast(), length }
    }

    pub(crate) fn json(value: &impl serde::Serialize) -> brock_string {
        brock_string::of(serde_json::to_string(value).unwrap_or_default())
    }

    /// # Safety
    ///
    /// The string is one of [`brock_string::of`] and was not freed.
    pub(crate) unsafe fn free(self) {
        if !self.data.is_null() {
            let bytes = std::ptr::slice_from_raw_parts_mut(self.data.cast::<u8>(), self.length);
            // SAFETY: `of` made the box of so many bytes.
            drop(unsafe { Box::from_raw(bytes) });
        }
    }
}

/// Empty for a null pointer, and for more values than fit into memory: a negative number of C, which no slice can have.
///
/// # Safety
///
/// `first` is null, or there are `count` values that live as long as the slice is used.
pub(crate) unsafe fn slice<'a, T>(first: *const T, count: usize) -> &'a [T] {
    let bytes = count.checked_mul(size_of::<T>());
    if first.is_null() || bytes.is_none_or(|bytes| bytes == 0 || bytes > isize::MAX as usize) {
        return &[];
    }
    // SAFETY: the caller promises it.
    unsafe { std::slice::from_raw_parts(first, count) }
}

/// # Safety
///
/// As [`slice`], also for the texts.
pub(crate) unsafe fn all<'a>(first: *const brock_text, count: usize) -> Vec<&'a str> {
    // SAFETY: the caller promises it.
    unsafe { slice(first, count).iter().map(|text| text.get()).collect() }
}

/// Writes a value unless the place is null.
///
/// # Safety
///
/// `place` is null or can be written.
pub(crate) unsafe fn write<T>(place: *mut T, value: impl FnOnce() -> T) {
    if !place.is_null() {
        // SAFETY: the caller promises it. What was there is not dropped: it may be uninitialised.
        unsafe { place.write(value()) };
    }
}

/// # Safety
///
/// `buffer` is null, or `capacity` bytes of it can be written.
pub(crate) unsafe fn copy(text: &str, buffer: *mut c_char, capacity: usize) {
    if !buffer.is_null() {
        // SAFETY: the caller promises it, and a text of Rust does not overlap the buffer.
        unsafe { std::ptr::copy_nonoverlapping(text.as_ptr(), buffer.cast(), text.len().min(capacity)) };
    }
}
