//! Covering filters for single lines of lists that change, for editors.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::candidates::{longest_run, site_names};
use super::coverage::Coverage;
use super::network;
use super::page;
use super::pattern::host_of;
use crate::filter::page::{PageFilter, PageParts};
use crate::filter::{Domain, Line, NetworkFilter, ParsedLine, Pattern, read_line};
use crate::net::label_suffixes;

/// Lines of lists by what the filters that they cover must have. It holds no text: lines are added and removed one by one.
///
/// [`find`](super::find) compares whole lists; this index answers for one line while lists are edited.
///
/// ```
/// use brock::redundant::{CoverIndex, Coverage};
/// let mut index = CoverIndex::default();
/// index.add(7, "||ads.example^");
/// assert_eq!(index.candidates("||ads.example/a.js$script"), [7]);
/// assert_eq!(index.covering("||ads.example/a.js$script", [(7, "||ads.example^")]), [(7, Coverage::Path)]);
/// index.remove(7, "||ads.example^");
/// assert!(index.candidates("||ads.example/a.js$script").is_empty());
/// ```
#[derive(Clone, Debug, Default)]
pub struct CoverIndex {
    /// The numbers of lines by hashes of their keys.
    filed: HashMap<u64, Vec<u32>>,
    /// The number of exceptions with `genericblock`.
    genericblocks: u32,
}

/// The kinds of keys. A hash of a kind and a text is a key; a collision costs a comparison and changes no answer.
#[derive(Hash)]
enum KeyKind {
    Host,
    Run,
    Same,
    Site,
    Open,
    Page,
    BadFilter,
}

/// The length of the part of a text by which a pattern is filed: long enough to be rare, short enough that a pattern has
/// few parts of each length.
const RUN: usize = 8;

impl CoverIndex {
    /// Adds a line under a number of the caller.
    pub fn add(&mut self, number: u32, line: &str) {
        for filter in Filters::of(line).iter() {
            self.genericblocks += u32::from(filter.is_genericblock());
            filter.file(&mut |key| self.filed.entry(key).or_default().push(number));
        }
    }

    /// Removes a line that was added with this number and this text.
    pub fn remove(&mut self, number: u32, line: &str) {
        for filter in Filters::of(line).iter() {
            self.genericblocks = self.genericblocks.saturating_sub(u32::from(filter.is_genericblock()));
            filter.file(&mut |key| {
                if let Some(numbers) = self.filed.get_mut(&key) {
                    numbers.retain(|one| *one != number);
                }
            });
        }
    }

    /// The numbers of the lines that may cover a line, in order. Every line that does is among them.
    pub fn candidates(&self, line: &str) -> Vec<u32> {
        let mut found = Vec::new();
        for filter in Filters::of(line).iter() {
            filter.look_up(&mut |key| found.extend(self.filed.get(&key).into_iter().flatten()));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The numbers of the lines with `badfilter` that may disable a line.
    pub fn badfilters(&self, line: &str) -> Vec<u32> {
        let keys = Filters::of(line).0.iter().filter_map(IndexedFilter::badfilter_key).collect::<Vec<_>>();
        keys.iter().flat_map(|key| self.filed.get(key).into_iter().flatten()).copied().collect()
    }

    /// The lines that cover `specific`: every filter of it is covered by a filter of theirs.
    pub fn covering<'t>(
        &self,
        specific: &str,
        lines: impl IntoIterator<Item = (u32, &'t str)>,
    ) -> Vec<(u32, Coverage)> {
        let specific = Filters::of(specific);
        let proven = lines
            .into_iter()
            .filter_map(|(number, line)| Some((number, self.coverage(&Filters::of(line), &specific)?)));
        proven.collect()
    }

    /// The lines that `general` covers.
    pub fn covered<'t>(&self, general: &str, lines: impl IntoIterator<Item = (u32, &'t str)>) -> Vec<(u32, Coverage)> {
        let general = Filters::of(general);
        let proven =
            lines.into_iter().filter_map(|(number, line)| Some((number, self.coverage(&general, &Filters::of(line))?)));
        proven.collect()
    }

    fn coverage(&self, general: &Filters<'_>, specific: &Filters<'_>) -> Option<Coverage> {
        let mut all = specific.iter().map(|one| general.iter().find_map(|wide| self.covers(wide, one)));
        let first = all.next()??;
        all.try_fold(first, |worst, one| Some(worst.max(one?)))
    }

    fn covers(&self, general: &IndexedFilter<'_>, specific: &IndexedFilter<'_>) -> Option<Coverage> {
        match (general, specific) {
            (IndexedFilter::Network(general), IndexedFilter::Network(specific)) => {
                let is_badfilter = general.badfilter || specific.badfilter;
                let coverage = network::covers(general, specific, self.genericblocks > 0);
                coverage.filter(|_| !is_badfilter)
            }
            (IndexedFilter::Page(general), IndexedFilter::Page(specific)) => page::covers(general, specific),
            _ => None,
        }
    }
}

/// Whether a line with `badfilter` disables the filter of another line.
pub fn is_disabled_by(line: &str, badfilter: &str) -> bool {
    match (Filters::of(line).0.first(), Filters::of(badfilter).0.first()) {
        (Some(IndexedFilter::Network(one)), Some(IndexedFilter::Network(other))) => {
            other.badfilter && !one.badfilter && one.is_twin_of(other)
        }
        _ => false,
    }
}

/// A text that lines which `line` covers usually contain, to find them without reading all: its host, the longest part of
/// its pattern, or its body. `None` if there is none of three bytes or more.
pub fn common_text(line: &str) -> Option<String> {
    let filters = Filters::of(line);
    let text = match filters.0.first()? {
        IndexedFilter::Network(filter) => match &filter.pattern {
            Pattern::Host(host) => host.to_string(),
            Pattern::Text { body, .. } => longest_run(body).to_owned(),
            Pattern::Any | Pattern::Regex(_) => String::new(),
        },
        IndexedFilter::Page(_) => PageParts::of(line.trim())?.body.to_owned(),
    };
    (text.len() >= 3).then_some(text)
}

/// The filters of a line: several in a hosts file.
struct Filters<'t>(Vec<IndexedFilter<'t>>);

enum IndexedFilter<'t> {
    Network(Box<NetworkFilter<'t>>),
    Page(Box<PageFilter<'t>>),
}

impl<'t> Filters<'t> {
    fn of(line: &'t str) -> Filters<'t> {
        Filters(match read_line(line) {
            ParsedLine::Line(Line::Network(filter)) => vec![IndexedFilter::Network(Box::new(filter))],
            ParsedLine::Line(Line::Hosts(filters)) => {
                filters.into_iter().map(|filter| IndexedFilter::Network(Box::new(filter))).collect()
            }
            ParsedLine::Line(Line::Page(filter)) => vec![IndexedFilter::Page(filter)],
            _ => Vec::new(),
        })
    }

    fn iter(&self) -> impl Iterator<Item = &IndexedFilter<'t>> {
        self.0.iter()
    }
}

impl IndexedFilter<'_> {
    fn is_genericblock(&self) -> bool {
        matches!(self, IndexedFilter::Network(filter) if network::is_genericblock(filter))
    }

    /// The key of lines with `badfilter` that may disable the filter.
    fn badfilter_key(&self) -> Option<u64> {
        match self {
            IndexedFilter::Network(filter) => Some(key(KeyKind::BadFilter, filter.identity())),
            IndexedFilter::Page(_) => None,
        }
    }

    /// Gives the keys under which the filter is filed.
    fn file(&self, give: &mut dyn FnMut(u64)) {
        let filter = match self {
            IndexedFilter::Network(filter) if filter.badfilter => {
                return self.badfilter_key().into_iter().for_each(give);
            }
            IndexedFilter::Network(filter) => filter,
            IndexedFilter::Page(filter) => return give(page_key(filter)),
        };
        match &filter.pattern {
            Pattern::Host(host) => give(key(KeyKind::Host, &**host)),
            Pattern::Text { body, .. } => match longest_run(body) {
                "" => give(key(KeyKind::Same, &filter.pattern)),
                run => give(key(KeyKind::Run, &run.as_bytes()[..run.len().min(RUN)])),
            },
            Pattern::Regex(_) => give(key(KeyKind::Same, &filter.pattern)),
            Pattern::Any => match filter.condition.as_deref().and_then(site_names) {
                Some(names) => names.for_each(|name| give(key(KeyKind::Site, name))),
                None => give(key(KeyKind::Open, filter.modification())),
            },
        }
    }

    /// Gives the keys under which the filters that may cover it are filed.
    fn look_up(&self, give: &mut dyn FnMut(u64)) {
        let filter = match self {
            IndexedFilter::Network(filter) => filter,
            IndexedFilter::Page(filter) => return give(page_key(filter)),
        };
        if let Some(host) = host_of(&filter.pattern) {
            label_suffixes(host).for_each(|name| give(key(KeyKind::Host, name)));
        }
        let text: Cow<'_, str> = match &filter.pattern {
            Pattern::Host(host) => Cow::Borrowed(host),
            Pattern::Text { body, .. } => Cow::Borrowed(body),
            Pattern::Any | Pattern::Regex(_) => Cow::Borrowed(""),
        };
        let bytes = text.as_bytes();
        for start in 0..bytes.len() {
            (1..=RUN.min(bytes.len() - start))
                .for_each(|length| give(key(KeyKind::Run, &bytes[start..start + length])));
        }
        give(key(KeyKind::Same, &filter.pattern));
        give(key(KeyKind::Open, filter.modification()));
        let first = filter.condition.as_deref().and_then(|condition| condition.from.included.first());
        if let Some(Domain::Host(site)) = first {
            label_suffixes(site).for_each(|name| give(key(KeyKind::Site, name)));
        }
    }
}

fn page_key(filter: &PageFilter<'_>) -> u64 {
    key(KeyKind::Page, (filter.is_exception, &filter.body))
}

fn key(kind: KeyKind, content: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    (kind, content).hash(&mut hasher);
    hasher.finish()
}
