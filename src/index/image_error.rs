//! The reasons why bytes are not an image.

/// The format version that this program writes. From the first release on, readers open every released version.
pub(super) const VERSION: u32 = 3;

/// The reason why bytes cannot be opened as an image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// The magic bytes are missing.
    #[error("not a Brock image")]
    NotAnImage,
    /// The image was written by a newer program, or by one before the first release.
    #[error("an image of format version {found}; this program reads version {VERSION}")]
    Version {
        /// The version in the header.
        found: u32,
    },
    /// The length differs from the header's.
    #[error("the image has {found} bytes instead of {expected}: it is truncated, or bytes were appended")]
    Length {
        /// Length found.
        found: u64,
        /// Length in the header.
        expected: u64,
    },
    /// A checksum is wrong.
    #[error("the image is damaged: its checksum is wrong")]
    Checksum,
    /// A section lies outside the image.
    #[error("the image is damaged: section {section} is out of range")]
    Section {
        /// The number of the section.
        section: u32,
    },
}
