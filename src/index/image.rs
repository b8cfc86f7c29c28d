//! The container: a header, a table of sections, two checksums.
//!
//! ```text
//! "BROCKIMG" | version: u32 | sections: u32 | checksum: u64 | length: u64 | deciding: u64 | checksum of the rest: u64
//! sections × (number: u32, offset: u32, length: u32, 0: u32)
//! the sections, each at a multiple of 8
//! ```
//!
//! The first checksum covers the bytes behind it up to `deciding`, the offset of the first section that decisions do
//! not read. The checksum of the sections from there on is verified when they are first
//! read. All numbers are little-endian.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::filter_index::Index;
use super::image_bytes::ImageBytes;
use super::image_error::{ImageError, VERSION};
use super::line_text::FilterLines;
use super::page::PageIndex;
use super::types::FilterTypes;
use super::wire::{checksum, put_u32, u32_at, u64_at};

const MAGIC: &[u8; 8] = b"BROCKIMG";
const HEADER: usize = 48;

/// The sections by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(super) enum ImageSection {
    Lists = 1,
    Suffixes = 2,
    Conditions = 3,
    DomainSets = 4,
    DomainNames = 5,
    Programs = 6,
    Entries = 7,
    Blocks = 8,
    Overrides = 9,
    Origins = 10,
    Text = 11,
    Extras = 12,
    Values = 13,
    Modifiers = 14,
    Pages = 15,
    PageLines = 16,
}

pub(super) const SECTIONS: [ImageSection; 16] = [
    ImageSection::Lists,
    ImageSection::Suffixes,
    ImageSection::Conditions,
    ImageSection::DomainSets,
    ImageSection::DomainNames,
    ImageSection::Programs,
    ImageSection::Entries,
    ImageSection::Blocks,
    ImageSection::Overrides,
    ImageSection::Origins,
    ImageSection::Text,
    ImageSection::Extras,
    ImageSection::Values,
    ImageSection::Modifiers,
    ImageSection::Pages,
    ImageSection::PageLines,
];

/// The indexes. Filters that are searched together are in one index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IndexKind {
    /// Blocking filters. The first match ends the search.
    Blocks,
    /// The filters that bear on a blocked request: exceptions, blocking filters with `$important` (once more),
    /// redirects and their exceptions.
    Overrides,
    /// All other modifications, and their exceptions.
    Modifiers,
}

impl IndexKind {
    /// All indexes by number.
    pub(crate) const ALL: [IndexKind; 3] = [IndexKind::Blocks, IndexKind::Overrides, IndexKind::Modifiers];

    pub(super) fn section(self) -> ImageSection {
        match self {
            IndexKind::Blocks => ImageSection::Blocks,
            IndexKind::Overrides => ImageSection::Overrides,
            IndexKind::Modifiers => ImageSection::Modifiers,
        }
    }
}

/// Compiled lists.
///
/// Opening an image verifies its header and the checksum of the sections that decisions read, and copies nothing. The
/// text of the filters has a checksum of its own, see [`Image::verify`].
#[derive(Clone, Debug)]
pub struct Image {
    bytes: ImageBytes,
    /// The range of each section in `bytes` by number; empty if there is none.
    sections: [Range<usize>; SECTIONS.len() + 1],
    /// By the number of the [`IndexKind`].
    indexes: [Index; IndexKind::ALL.len()],
    pages: PageIndex,
    /// Whether the checksum of the filters' text is valid, once it was computed.
    rest_is_valid: OnceLock<bool>,
    /// Computed when first needed, to keep it out of the time of opening.
    filter_types: OnceLock<FilterTypes>,
    /// The texts of the lines of page filters: list, line, text. Made when a builder needs them.
    page_texts: OnceLock<Vec<(u32, u32, String)>>,
    /// The lines of all filters, once a builder needed them.
    lines: OnceLock<FilterLines>,
}

impl Image {
    /// Opens an image.
    ///
    /// # Errors
    ///
    /// If the bytes are not an image, have a newer version, a wrong length, or a wrong checksum.
    ///
    /// # Panics
    ///
    /// Never, for any bytes. Nothing that reads an open image panics either.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Image, ImageError> {
        Image::read(match bytes.into() {
            Cow::Borrowed(bytes) => ImageBytes::Static(bytes),
            Cow::Owned(bytes) => ImageBytes::Owned(bytes),
        })
    }

    /// Opens an image in memory that others own too: `Arc<[u8]>`, a mapped file, or any type that gives bytes.
    /// Processes that map the same file share its memory.
    ///
    /// `bytes` has to give the same bytes in each call. The image keeps no pointer, so bytes that change, as those of a file
    /// that is written while it is mapped, give wrong answers or a panic, never undefined behaviour in this crate.
    ///
    /// ```
    /// use std::sync::Arc;
    /// use brock::{Builder, Engine, Image};
    /// let bytes: Arc<[u8]> = Builder::new().build().0.as_bytes().into();
    /// let engine = Engine::new(Image::open_shared(Arc::clone(&bytes))?);
    /// assert_eq!(engine.image().as_bytes().as_ptr(), bytes.as_ptr());
    /// # Ok::<(), brock::ImageError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Image::open`].
    pub fn open_shared(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Image, ImageError> {
        Image::read(ImageBytes::Shared(Arc::new(bytes)))
    }

    fn read(bytes: ImageBytes) -> Result<Image, ImageError> {
        if bytes.len() < HEADER || !bytes.starts_with(MAGIC) {
            return Err(ImageError::NotAnImage);
        }
        let version = u32_at(&bytes, 8);
        if version != VERSION {
            return Err(ImageError::Version { found: version });
        }
        if u64_at(&bytes, 24) != bytes.len() as u64 {
            return Err(ImageError::Length { found: bytes.len() as u64, expected: u64_at(&bytes, 24) });
        }
        if sum(&bytes, 0) != u64_at(&bytes, 16) {
            return Err(ImageError::Checksum);
        }
        let sections = directory(&bytes)?;
        Ok(Image::new(bytes, sections, OnceLock::new()))
    }

    /// Verifies the sections that opening does not: the text of the filters and their places in the lists.
    ///
    /// The checksum is computed once. If it is wrong, [`Image::filter`] returns a placeholder instead of a filter.
    ///
    /// # Errors
    ///
    /// [`ImageError::Checksum`], if the checksum is wrong.
    pub fn verify(&self) -> Result<(), ImageError> {
        let is_whole = || sum(&self.bytes, 1) == u64_at(&self.bytes, 40);
        if *self.rest_is_valid.get_or_init(is_whole) { Ok(()) } else { Err(ImageError::Checksum) }
    }

    fn new(bytes: ImageBytes, sections: [Range<usize>; SECTIONS.len() + 1], rest_is_valid: OnceLock<bool>) -> Image {
        let indexes = IndexKind::ALL.map(|side| Index::read(&bytes, sections[side.section() as usize].clone()));
        let pages = PageIndex::read(&bytes, sections[ImageSection::Pages as usize].clone());
        Image {
            bytes,
            sections,
            indexes,
            pages,
            rest_is_valid,
            filter_types: OnceLock::new(),
            page_texts: OnceLock::new(),
            lines: OnceLock::new(),
        }
    }

    /// The resource types for which there are filters with further effects.
    pub(crate) fn filter_types(&self) -> FilterTypes {
        *self
            .filter_types
            .get_or_init(|| FilterTypes::of(self.section(ImageSection::Conditions), self.section(ImageSection::Extras)))
    }

    /// The lines of all filters; `make` is called once.
    pub(super) fn known_lines(&self, make: impl FnOnce() -> FilterLines) -> &FilterLines {
        self.lines.get_or_init(make)
    }

    /// An index.
    #[inline(always)]
    pub(crate) fn index(&self, side: IndexKind) -> &Index {
        &self.indexes[side as usize]
    }

    /// The lines of page filters, each with the numbers of its list and line; `make` is called once.
    pub(super) fn known_page_texts(&self, make: impl FnOnce() -> Vec<(u32, u32, String)>) -> &[(u32, u32, String)] {
        self.page_texts.get_or_init(make)
    }

    /// The index of page filters.
    pub(crate) fn pages(&self) -> &PageIndex {
        &self.pages
    }

    /// The bytes of the image, to be stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    #[inline(always)]
    pub(super) fn section(&self, section: ImageSection) -> &[u8] {
        &self.bytes[self.sections[section as usize].clone()]
    }

    /// The sizes of the sections in bytes, by name.
    pub fn sections(&self) -> impl Iterator<Item = (String, usize)> {
        SECTIONS.iter().map(|&section| (format!("{section:?}"), self.section(section).len()))
    }

    /// Number of bytes that decisions read: all but the text of the filters and their places in the lists.
    pub fn decision_bytes(&self) -> usize {
        self.bytes.len() - checked_ranges(&self.bytes)[1].len()
    }

    /// Builds an image of sections.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(super) fn assemble(sections: Vec<(ImageSection, Vec<u8>)>) -> Image {
        let mut at = HEADER + sections.len() * 16;
        let mut bytes = Vec::with_capacity(at + sections.iter().map(|(_, body)| body.len() + 8).sum::<usize>());
        bytes.extend_from_slice(MAGIC);
        put_u32(&mut bytes, VERSION);
        put_u32(&mut bytes, sections.len() as u32);
        bytes.resize(HEADER, 0);
        let mut deciding = None;
        for (section, body) in &sections {
            if matches!(section, ImageSection::Origins | ImageSection::Text | ImageSection::PageLines) {
                deciding.get_or_insert(at);
            }
            for value in [*section as u32, at as u32, body.len() as u32, 0] {
                put_u32(&mut bytes, value);
            }
            at = (at + body.len()).next_multiple_of(8);
        }
        // Each body is freed once it is copied: together they are as large as the image.
        for (_, body) in sections {
            bytes.extend_from_slice(&body);
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        let length = bytes.len();
        bytes[24..32].copy_from_slice(&(length as u64).to_le_bytes());
        bytes[32..40].copy_from_slice(&(deciding.unwrap_or(length) as u64).to_le_bytes());
        seal(&mut bytes);
        let sections = directory(&bytes).unwrap_or_default();
        Image::new(ImageBytes::Owned(bytes), sections, OnceLock::from(true))
    }
}

/// The bytes that each of the two checksums covers.
fn checked_ranges(bytes: &[u8]) -> [&[u8]; 2] {
    let deciding = usize::try_from(u64_at(bytes, 32)).unwrap_or(usize::MAX).clamp(HEADER, bytes.len());
    [&bytes[24..deciding], &bytes[deciding..]]
}

/// The checksum of a half. That of the first half includes the version and the number of sections.
fn sum(bytes: &[u8], half: usize) -> u64 {
    checksum(checked_ranges(bytes)[half]) ^ if half == 0 { u64_at(bytes, 8) } else { 0 }
}

/// Writes both checksums. The second comes first, because the other covers it.
#[cfg_attr(target_family = "wasm", inline(never))]
fn seal(bytes: &mut [u8]) {
    for (at, half) in [(40, 1), (16, 0)] {
        let sum = sum(bytes, half);
        bytes[at..at + 8].copy_from_slice(&sum.to_le_bytes());
    }
}

/// Opens altered bytes with valid checksums, to test hostile images.
pub(crate) fn reseal(mut bytes: Vec<u8>) -> Option<Image> {
    if bytes.len() < HEADER {
        return None;
    }
    seal(&mut bytes);
    Image::open(bytes).ok()
}

/// The ranges of the sections. Unknown section numbers are ignored.
#[cfg_attr(target_family = "wasm", inline(never))]
fn directory(bytes: &[u8]) -> Result<[Range<usize>; SECTIONS.len() + 1], ImageError> {
    let mut sections: [Range<usize>; SECTIONS.len() + 1] = Default::default();
    for index in 0..u32_at(bytes, 12).min(1024) as usize {
        let at = HEADER + index * 16;
        let (number, offset, length) =
            (u32_at(bytes, at), u32_at(bytes, at + 4) as usize, u32_at(bytes, at + 8) as usize);
        let range = offset..offset.saturating_add(length);
        if range.end > bytes.len() || at + 16 > bytes.len() {
            return Err(ImageError::Section { section: number });
        }
        if let Some(slot) = sections.get_mut(number as usize) {
            *slot = range;
        }
    }
    Ok(sections)
}
