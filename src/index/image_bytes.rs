//! The bytes of an image, and who owns them.

use std::fmt;
use std::ops::Deref;
use std::sync::Arc;

/// The bytes of an image.
#[derive(Clone)]
pub(super) enum ImageBytes {
    /// Part of the program.
    Static(&'static [u8]),
    /// The image's own.
    Owned(Vec<u8>),
    /// Shared with others.
    Shared(Arc<dyn AsRef<[u8]> + Send + Sync>),
}

impl Deref for ImageBytes {
    type Target = [u8];

    #[inline(always)]
    fn deref(&self) -> &[u8] {
        match self {
            ImageBytes::Static(bytes) => bytes,
            ImageBytes::Owned(bytes) => bytes,
            ImageBytes::Shared(bytes) => shared(bytes),
        }
    }
}

/// Apart, so that the other variants do not get slower.
#[cold]
#[inline(never)]
fn shared(bytes: &Arc<dyn AsRef<[u8]> + Send + Sync>) -> &[u8] {
    (**bytes).as_ref()
}

impl fmt::Debug for ImageBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ImageBytes").field("length", &self.len()).finish_non_exhaustive()
    }
}
