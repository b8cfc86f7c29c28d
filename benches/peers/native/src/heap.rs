//! Counts the bytes alive on the heap, with the feature `count`.

/// Bytes alive now; `None` without the feature `count`.
pub(crate) fn live() -> Option<usize> {
    #[cfg(feature = "count")]
    return Some(counting::LIVE.load(std::sync::atomic::Ordering::Relaxed));
    #[cfg(not(feature = "count"))]
    None
}

#[cfg(feature = "count")]
mod counting {
    use std::alloc::{GlobalAlloc, Layout, System};
    use std::sync::atomic::AtomicUsize;
    use std::sync::atomic::Ordering::Relaxed;

    pub(super) static LIVE: AtomicUsize = AtomicUsize::new(0);

    #[global_allocator]
    static ALLOCATOR: Counting = Counting;

    struct Counting;

    // SAFETY: every call goes to the system's allocator unchanged; `realloc` and `alloc_zeroed` are the trait's
    // own, made of these two.
    unsafe impl GlobalAlloc for Counting {
        unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
            LIVE.fetch_add(layout.size(), Relaxed);
            unsafe { System.alloc(layout) }
        }

        unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
            LIVE.fetch_sub(layout.size(), Relaxed);
            unsafe { System.dealloc(pointer, layout) }
        }
    }
}
