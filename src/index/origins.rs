//! The places of filters in their lists: list, line and text of each.

use std::borrow::Cow;
use std::rc::Rc;

use super::image::{Body, Image, ImageSection};
use super::wire::{put_text, put_u32, text_len};
use crate::filter::joined;
use crate::lists::SourceLine;

/// Each filter, and whether its text differs from the previous filter's: the hosts of one line of a hosts file share a
/// text.
fn lines<'i, 't>(filters: &'i [Vec<SourceLine<'t>>; 2]) -> impl Iterator<Item = (&'i SourceLine<'t>, bool)> {
    let mut last = None;
    filters.iter().flatten().map(move |origin| {
        let line = (origin.list, origin.line);
        (origin, last.replace(line) != Some(line))
    })
}

/// The sections of places, sorted by entry, and of texts. `filters`: those that have an entry, and those that have
/// none, which are `$badfilter` lines and the filters they disable. `places`: entry and number of each of the first.
pub(super) fn sections<'t>(
    filters: [Vec<SourceLine<'t>>; 2],
    mut places: Vec<(u32, u32)>,
    has_continued: bool,
) -> [(ImageSection, Body<'t>); 2] {
    places.sort_unstable();
    // A continued line is stored as one line.
    let text =
        move |origin: &SourceLine<'t>| if has_continued { joined(origin.text) } else { Cow::Borrowed(origin.text) };
    let [items, idle] = &filters;
    places.extend((items.len() as u32..).zip(idle).map(|(number, _)| (Image::NO_ENTRY, number)));
    // The offset of each text.
    let (mut at, mut end) = (0, 0);
    let offset = |(origin, is_new): (&SourceLine<'t>, bool)| {
        if is_new {
            (at, end) = (end, end + text_len(&text(origin)) as u32);
        }
        at
    };
    let offsets: Vec<u32> = lines(&filters).map(offset).collect();
    let length = places.len() * 16;
    let filters = Rc::new(filters);
    let named = filters.clone();
    let write_origins = move |bytes: &mut Vec<u8>| {
        let [items, idle] = &*named;
        for (entry, number) in places {
            let number = number as usize;
            let origin = items.get(number).unwrap_or_else(|| &idle[number - items.len()]);
            [entry, origin.list, origin.line, offsets[number]].iter().for_each(|word| put_u32(bytes, *word));
        }
    };
    let write_text = move |bytes: &mut Vec<u8>| {
        lines(&filters).filter(|(_, is_new)| *is_new).for_each(|(origin, _)| put_text(bytes, &text(origin)));
    };
    [
        (ImageSection::Origins, Body::Later(length, Box::new(write_origins))),
        (ImageSection::Text, Body::Later(end as usize, Box::new(write_text))),
    ]
}
