//! The container: a header, a table of sections, two checksums.
//!
//! ```text
//! "BROCKIMG" | version: u32 | sections: u32 | checksum: u64 | length: u64 | deciding: u64 | checksum of the rest: u64
//! sections × (number: u32, offset: u32, length: u32, 0: u32)
//! the sections, each at a multiple of 8
//! ```
//!
//! The first checksum covers what stands behind it up to `deciding`, where the first section lies that decisions do
//! not need: more than half of an image, which is checked when it is first read. All numbers are little-endian.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use super::table::Index;
use super::types::FilterTypes;
use super::wire::{checksum, put_u32, u32_at, u64_at};

const MAGIC: &[u8; 8] = b"BROCKIMG";
/// The format this program writes. Readers open every version since 1.
const VERSION: u32 = 1;
const HEADER: usize = 48;

/// Why bytes are no image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImageError {
    /// They do not start as an image does.
    #[error("not a Brock image")]
    NotAnImage,
    /// Written by a program newer than this one.
    #[error("an image of format version {found}; this program reads versions 1 to {VERSION}")]
    Version {
        /// The version in the header.
        found: u32,
    },
    /// Bytes are missing or too many.
    #[error("the image has {found} bytes and should have {expected}: it was cut or added to")]
    Length {
        /// Bytes there are.
        found: u64,
        /// Bytes the header names.
        expected: u64,
    },
    /// A byte is not what was written.
    #[error("the image is damaged: its checksum is wrong")]
    Checksum,
    /// A section points outside.
    #[error("the image is damaged: section {section} lies outside")]
    Section {
        /// Its number.
        section: u32,
    },
}

/// The sections, by number.
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
}

pub(super) const SECTIONS: [ImageSection; 14] = [
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
];

/// The filters that are looked for together: one index each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum IndexKind {
    /// What blocks. The first that matches is enough.
    Blocks,
    /// What is asked of a request that is blocked, in one walk: exceptions, what blocks with `$important` (a second
    /// time), what chooses a surrogate, what lets such a choice go.
    Overrides,
    /// Every other modification, and what lets one go.
    Modifiers,
}

impl IndexKind {
    /// Every side, in the order of its number.
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
/// Opening one checks its header and the checksum of what decisions need, and copies nothing.
/// The filters' text has a checksum of its own, see [`Image::verify`].
#[derive(Clone, Debug)]
pub struct Image {
    bytes: Cow<'static, [u8]>,
    /// Where each section lies, by its number; within `bytes`, empty where there is none.
    sections: [Range<usize>; SECTIONS.len() + 1],
    /// By the number of [`IndexKind`].
    indexes: [Index; IndexKind::ALL.len()],
    /// Whether the filters' text is as it was written, once that was asked: the only thing in an image that is not
    /// there from its start.
    text_is_whole: OnceLock<bool>,
    /// Found when first needed, which keeps it out of the time of opening.
    filter_types: OnceLock<FilterTypes>,
}

impl Image {
    /// In place of an entry, of filters that have none.
    pub(super) const NO_ENTRY: u32 = u32::MAX;

    /// Opens an image.
    ///
    /// # Errors
    ///
    /// If the bytes are no image, of a later version, cut, or altered where decisions read.
    ///
    /// # Panics
    ///
    /// Never, for any bytes; nor does anything that reads an open image.
    pub fn open(bytes: impl Into<Cow<'static, [u8]>>) -> Result<Image, ImageError> {
        let bytes = bytes.into();
        if bytes.len() < HEADER || !bytes.starts_with(MAGIC) {
            return Err(ImageError::NotAnImage);
        }
        let version = u32_at(&bytes, 8);
        if version == 0 || version > VERSION {
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

    /// Checks what opening leaves: the filters' text and where it came from.
    ///
    /// That is done once, when it is first read; where it is damaged, [`Image::filter`] says so in place of a filter.
    ///
    /// # Errors
    ///
    /// [`ImageError::Checksum`], if a byte is not what was written.
    pub fn verify(&self) -> Result<(), ImageError> {
        let is_whole = || sum(&self.bytes, 1) == u64_at(&self.bytes, 40);
        if *self.text_is_whole.get_or_init(is_whole) { Ok(()) } else { Err(ImageError::Checksum) }
    }

    fn new(
        bytes: Cow<'static, [u8]>,
        sections: [Range<usize>; SECTIONS.len() + 1],
        text_is_whole: OnceLock<bool>,
    ) -> Image {
        let indexes = IndexKind::ALL.map(|side| Index::read(&bytes, sections[side.section() as usize].clone()));
        Image { bytes, sections, indexes, text_is_whole, filter_types: OnceLock::new() }
    }

    /// The types for which there are filters of some uses.
    pub(crate) fn filter_types(&self) -> FilterTypes {
        *self.filter_types.get_or_init(|| FilterTypes::of(self))
    }

    /// The index of one side.
    #[inline(always)]
    pub(crate) fn index(&self, side: IndexKind) -> &Index {
        &self.indexes[side as usize]
    }

    /// The image as bytes, to be stored.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    #[inline(always)]
    pub(super) fn section(&self, section: ImageSection) -> &[u8] {
        &self.bytes[self.sections[section as usize].clone()]
    }

    /// The sizes of the sections, by name.
    pub fn sections(&self) -> impl Iterator<Item = (String, usize)> {
        SECTIONS.iter().map(|&section| (format!("{section:?}"), self.section(section).len()))
    }

    /// Bytes that deciding needs: all but filter text and where it came from.
    pub fn decision_bytes(&self) -> usize {
        self.bytes.len() - halves(&self.bytes)[1].len()
    }

    /// Puts sections together.
    pub(super) fn assemble(sections: Vec<(ImageSection, Body<'_>)>) -> Image {
        let mut at = HEADER + sections.len() * 16;
        let mut bytes = Vec::with_capacity(at + sections.iter().map(|(_, body)| body.len() + 8).sum::<usize>());
        bytes.extend_from_slice(MAGIC);
        put_u32(&mut bytes, VERSION);
        put_u32(&mut bytes, sections.len() as u32);
        bytes.resize(HEADER, 0);
        let mut deciding = None;
        for (section, body) in &sections {
            if matches!(section, ImageSection::Origins | ImageSection::Text) {
                deciding.get_or_insert(at);
            }
            for value in [*section as u32, at as u32, body.len() as u32, 0] {
                put_u32(&mut bytes, value);
            }
            at = (at + body.len()).next_multiple_of(8);
        }
        // Each goes as soon as it is copied: together they are as large as the image.
        for (_, body) in sections {
            match body {
                Body::Made(body) => bytes.extend_from_slice(&body),
                Body::Later(_, write) => write(&mut bytes),
            }
            bytes.resize(bytes.len().next_multiple_of(8), 0);
        }
        let length = bytes.len();
        bytes[24..32].copy_from_slice(&(length as u64).to_le_bytes());
        bytes[32..40].copy_from_slice(&(deciding.unwrap_or(length) as u64).to_le_bytes());
        seal(&mut bytes);
        let sections = directory(&bytes).unwrap_or_default();
        Image::new(Cow::Owned(bytes), sections, OnceLock::from(true))
    }
}

/// Appends the bytes of a section.
type Write<'a> = Box<dyn FnOnce(&mut Vec<u8>) + 'a>;

/// The bytes of a section.
pub(super) enum Body<'a> {
    Made(Vec<u8>),
    /// Their number, and what appends them: the largest are made where they are to stand.
    Later(usize, Write<'a>),
}

impl Body<'_> {
    fn len(&self) -> usize {
        match self {
            Body::Made(bytes) => bytes.len(),
            Body::Later(len, _) => *len,
        }
    }
}

/// What each of the two checksums covers.
fn halves(bytes: &[u8]) -> [&[u8]; 2] {
    let deciding = usize::try_from(u64_at(bytes, 32)).unwrap_or(usize::MAX).clamp(HEADER, bytes.len());
    [&bytes[24..deciding], &bytes[deciding..]]
}

/// The checksum of a half. That of the first has in it what stands before it: version and number of sections.
fn sum(bytes: &[u8], half: usize) -> u64 {
    checksum(halves(bytes)[half]) ^ if half == 0 { u64_at(bytes, 8) } else { 0 }
}

/// Writes the checksums, the second first: the other covers it.
fn seal(bytes: &mut [u8]) {
    for (at, half) in [(40, 1), (16, 0)] {
        let sum = sum(bytes, half);
        bytes[at..at + 8].copy_from_slice(&sum.to_le_bytes());
    }
}

/// Opens altered bytes as if they had been written so: for tests of what a hostile image can do.
pub(crate) fn reseal(mut bytes: Vec<u8>) -> Option<Image> {
    if bytes.len() < HEADER {
        return None;
    }
    seal(&mut bytes);
    Image::open(bytes).ok()
}

/// Where the sections lie. Sections with numbers of later minor additions are passed over.
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
