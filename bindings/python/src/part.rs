//! Decisions about rows that follow each other.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::Arc;

use arrow_array::types::Int32Type;
use arrow_array::{Array, ArrayRef, DictionaryArray, Int8Array, Int32Array, StringArray, StructArray};
use arrow_schema::ArrowError;
use brock::{Action, Engine, FilterId, Request, RequestSource, ResourceType, Url};

use crate::column::Texts;
use crate::columns::Columns;
use crate::parties::Parties;

/// Reasons that are kept. All rejected rows are counted.
pub(crate) const MOST_PROBLEMS: usize = 100;

/// A row that cannot be decided: its number from 0, its column, and the reason.
pub(crate) type Problem = (usize, &'static str, String);

/// Decides in as many threads, each about rows that follow each other. `arrays` are columns of `table`.
pub(crate) fn decide_in_parts(
    engine: &Engine,
    table: &StructArray,
    arrays: &[ArrayRef; 4],
    wanted: Columns,
    threads: usize,
) -> Result<Vec<Part>, String> {
    let texts = |at: usize, name: &str| {
        Texts::new(&arrays[at]).map_err(|found| format!("the column of {name} has the type {found}, not strings"))
    };
    let columns = [texts(0, "the URL")?, texts(1, "the source")?, texts(2, "the type")?, texts(3, "the page")?];
    let (rows, columns) = (table.len(), Rows { table, columns });
    // A thread that has fewer rows than this takes longer to start than to decide.
    let threads = threads.min(rows.div_ceil(1024)).max(1);
    let size = rows.div_ceil(threads).max(1);
    let ranges: Vec<Range<usize>> = (0..threads).map(|at| (at * size).min(rows)..((at + 1) * size).min(rows)).collect();
    let (columns, own) = (&columns, ranges.first().cloned().unwrap_or_default());
    Ok(std::thread::scope(|scope| {
        let started =
            ranges[1..].iter().cloned().map(|range| scope.spawn(move || Part::decide(engine, columns, wanted, range)));
        let started: Vec<_> = started.collect();
        let first = Part::decide(engine, columns, wanted, own);
        let rest = started.into_iter().map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        std::iter::once(first).chain(rest).collect()
    }))
}

/// The names of the columns of a request, for reasons.
const NAMES: [&str; 4] = ["url", "source", "type", "page"];

/// The rows of a table: URL, source, type, page.
struct Rows<'t> {
    table: &'t StructArray,
    columns: [Texts; 4],
}

impl Rows<'_> {
    /// The texts of a row. An error is the name of a column whose text is not UTF-8.
    #[inline]
    fn get(&self, row: usize) -> Result<[Option<&str>; 4], &'static str> {
        let mut texts = [None; 4];
        // A row that is null hides the values of its columns.
        if self.table.is_valid(row) {
            for ((text, column), name) in texts.iter_mut().zip(&self.columns).zip(NAMES) {
                *text = column.get(row).map_err(|_| name)?;
            }
        }
        Ok(texts)
    }

    fn has_pages(&self) -> bool {
        !matches!(self.columns[3], Texts::Null)
    }
}

/// The decisions about some rows.
#[derive(Default)]
pub(crate) struct Part {
    /// The first of its rows.
    start: usize,
    actions: Vec<Option<i8>>,
    /// By row, the index of its filter in `known`.
    filters: Vec<Option<i32>>,
    known: Vec<FilterId>,
    parties: Parties,
    pub(crate) rejected: usize,
    /// All rejected rows if the answer has a column for the reasons, else the first [`MOST_PROBLEMS`].
    pub(crate) problems: Vec<Problem>,
    pub(crate) unknown_types: BTreeMap<String, usize>,
}

/// A source that is parsed only if its text differs from that of the row before: rows of one page follow each other in most data.
struct LastSource<'t> {
    text: &'t str,
    source: RequestSource,
}

impl<'t> LastSource<'t> {
    fn new() -> LastSource<'t> {
        LastSource { text: "", source: RequestSource::unknown() }
    }

    /// Whether the text is another one.
    fn read(&mut self, text: Option<&'t str>) -> bool {
        let text = text.unwrap_or("");
        let is_other = text != self.text;
        if is_other {
            (self.text, self.source) = (text, RequestSource::new(text));
        }
        is_other
    }
}

impl Part {
    fn decide(engine: &Engine, table: &Rows<'_>, wanted: Columns, rows: Range<usize>) -> Part {
        let has_parties = wanted.has_parties();
        let most_problems = if wanted.has_problems() { usize::MAX } else { MOST_PROBLEMS };
        let has_pages = table.has_pages();
        let mut part = Part {
            start: rows.start,
            actions: Vec::with_capacity(rows.len()),
            filters: Vec::with_capacity(rows.len()),
            ..Part::default()
        };
        let mut numbers: HashMap<FilterId, i32> = HashMap::new();
        let (mut source, mut page, mut site) = (LastSource::new(), LastSource::new(), None);
        let (mut last_type, mut kind) = ("", ResourceType::Other);
        for row in rows {
            let [url_text, source_text, type_text, page_text] = match table.get(row) {
                Ok(texts) => texts,
                Err(column) => {
                    part.reject(row, column, format!("the {column} is not UTF-8"), most_problems);
                    if has_parties {
                        part.parties.add(engine, None, None);
                    }
                    continue;
                }
            };
            let is_other = source.read(source_text);
            let is_other = if has_pages { page.read(page_text) } else { is_other };
            if is_other && has_parties {
                let of = if has_pages { &page } else { &source };
                site = part.parties.site(engine, of.source.host());
            }
            let url = match url_text
                .ok_or_else(|| format!("the {} is null", NAMES[0]))
                .and_then(|url| Url::parse(url).map_err(|why| why.to_string()))
            {
                Ok(url) => url,
                Err(why) => {
                    part.reject(row, NAMES[0], why, most_problems);
                    if has_parties {
                        part.parties.add(engine, site, None);
                    }
                    continue;
                }
            };
            if has_parties {
                part.parties.add(engine, site, Some(url.host()));
            }
            let name = type_text.unwrap_or("");
            if name != last_type {
                let known = ResourceType::named(name);
                (last_type, kind) = (if known.is_some() { name } else { "" }, known.unwrap_or(ResourceType::Other));
                if known.is_none() && !name.is_empty() {
                    *part.unknown_types.entry(name.to_owned()).or_default() += 1;
                }
            }
            let mut request = Request::from_source(url, &source.source, kind);
            if has_pages {
                request = request.with_top_source(&page.source);
            }
            let decision = engine.check(&request);
            part.actions.push(Some(match decision.action() {
                Action::Allow => 1,
                Action::Block => 2,
                Action::Redirect => 3,
                // `Pass`.
                _ => 0,
            }));
            part.filters.push(decision.filter().map(|filter| {
                *numbers.entry(filter).or_insert_with(|| {
                    part.known.push(filter);
                    part.known.len() as i32 - 1
                })
            }));
        }
        part
    }

    fn reject(&mut self, row: usize, column: &'static str, why: String, most_problems: usize) {
        self.actions.push(None);
        self.filters.push(None);
        self.rejected += 1;
        if self.problems.len() < most_problems {
            self.problems.push((row, column, why));
        }
    }

    /// The columns that are wanted.
    pub(crate) fn arrays(self, engine: &Engine, wanted: Columns) -> Result<Vec<ArrayRef>, ArrowError> {
        let names: Vec<&str> = engine.lists().map(|list| list.name).collect();
        let found: Vec<_> = self.known.iter().map(|id| engine.image().filter(*id)).collect();
        let of = |list: &str| names.iter().position(|name| *name == list).map(|at| at as i32);
        let lists: Vec<Option<i32>> = found.iter().map(|filter| of(filter.list)).collect();
        let per_row = |value: &dyn Fn(usize) -> Option<i32>| -> Int32Array {
            self.filters.iter().map(|filter| value(filter.map(|at| at as usize)?)).collect()
        };
        let list_keys = per_row(&|at| lists[at]);
        let lines = per_row(&|at| i32::try_from(found[at].line).ok());
        let filter_keys = per_row(&|at| Some(at as i32));
        let texts: StringArray = found.iter().map(|filter| Some(&*filter.filter)).collect();
        let mut reasons = vec![None; if wanted.has_problems() { self.actions.len() } else { 0 }];
        if wanted.has_problems() {
            self.problems.iter().for_each(|(row, _, why)| reasons[row - self.start] = Some(why.as_str()));
        }
        let [site, domain, owner, category] = self.parties.columns()?;
        let all: [ArrayRef; 9] = [
            Arc::new(Int8Array::from(self.actions)),
            Arc::new(DictionaryArray::<Int32Type>::try_new(list_keys, Arc::new(StringArray::from(names)))?),
            Arc::new(lines),
            Arc::new(DictionaryArray::<Int32Type>::try_new(filter_keys, Arc::new(texts))?),
            site,
            domain,
            owner,
            category,
            Arc::new(StringArray::from(reasons)),
        ];
        Ok(wanted.of(all))
    }
}
