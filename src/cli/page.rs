//! `brock page`: pages -> what page filters do with them.

use std::io::Write;
use std::path::{Path, PathBuf};

use brock::answer::{CosmeticsAnswer, PageMatchAnswer};
use brock::cosmetic::Page;
use brock::{Engine, UrlError};
use serde::Deserialize;

use super::engine_args::EngineArgs;
use super::error::{Error, Status};
use super::input::{read, shown};
use super::output::{Colour, Out, sanitize};
use super::requests::{UnreadableRequest, report_unreadable, without_place};

const EXAMPLES: &str = "\
Examples:
  brock page -l easylist.txt https://news.example/
  brock page -l easylist.txt ubo-filters.txt --trust ubo-filters.txt --env env_firefox --json https://news.example/
  brock page --image lists.img --pages pages.jsonl --explain

A file of pages is JSON Lines: {\"url\": ..., \"classes\": [...], \"ids\": [...], \"ancestors\": [...]}, all but the first \
optional: the names in the page, and the URLs of the documents that it is a frame of. Its answers are printed as one object \
per line. Pages that cannot be read are reported on stderr and have no line on stdout; the exit status is then 2.";

/// Show what element filters, scriptlets and HTML filters do with a page
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct PageArgs {
    #[command(flatten)]
    engine: EngineArgs,
    /// The URL of the page
    url: Option<String>,
    /// A file of pages; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with = "url")]
    pages: Option<PathBuf>,
    /// Also show the filters behind the answer and those that nearly apply
    #[arg(short, long)]
    explain: bool,
    /// Print one object per page
    #[arg(long)]
    json: bool,
}

/// A line of a file of pages.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct PageRecord {
    pub(crate) url: String,
    pub(crate) classes: Option<Vec<String>>,
    pub(crate) ids: Option<Vec<String>>,
    #[serde(default)]
    ancestors: Vec<String>,
}

impl PageRecord {
    /// The page, and the classes and ids in it.
    pub(crate) fn page(&self) -> Result<(Page<'_>, Vec<&str>, Vec<&str>), UrlError> {
        fn texts(texts: Option<&Vec<String>>) -> Vec<&str> {
            texts.into_iter().flatten().map(String::as_str).collect()
        }
        let page = Page::new(&self.url)?.with_ancestors(self.ancestors.iter().map(String::as_str));
        Ok((page, texts(self.classes.as_ref()), texts(self.ids.as_ref())))
    }
}

/// The pages of a file, and those that cannot be read.
pub(crate) fn read_pages(path: &Path) -> Result<(Vec<PageRecord>, Vec<UnreadableRequest>), Error> {
    let (name, bytes) = (shown(path), read(path)?);
    let (mut pages, mut unreadable) = (Vec::new(), Vec::new());
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let record = serde_json::from_slice::<PageRecord>(line).map_err(|error| without_place(&error));
        match record.and_then(|page| page.page().map(|_| ()).map_err(|error| error.to_string()).map(|()| page)) {
            Ok(page) => pages.push(page),
            Err(reason) => unreadable.push(UnreadableRequest { place: format!("{name}:{number}"), reason }),
        }
    }
    Ok((pages, unreadable))
}

pub(crate) fn run(mut args: PageArgs, out: &mut Out) -> Result<Status, Error> {
    if let Some(path) = &args.pages {
        let (name, bytes) = (shown(path), read(path)?);
        let engine = args.engine.engine()?;
        return many(&engine, &name, &bytes, args.explain, out);
    }
    let url = args.url.or_else(|| args.engine.take_url()).ok_or(Error::NoPage)?;
    let engine = args.engine.engine()?;
    let line = PageRecord { url, ..PageRecord::default() };
    answer(&engine, &line, args.explain, |answer| if args.json { out.json(answer) } else { print(out, answer) })??;
    Ok(Status::Done)
}

fn many(engine: &Engine, name: &str, bytes: &[u8], explain: bool, out: &mut Out) -> Result<Status, Error> {
    let (mut read, mut unreadable) = (0, Vec::new());
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    for (number, line) in (1..).zip(bytes.split(|byte| *byte == b'\n')) {
        if line.trim_ascii().is_empty() {
            continue;
        }
        let result =
            serde_json::from_slice::<PageRecord>(line).map_err(|error| without_place(&error)).and_then(|line| {
                answer(engine, &line, explain, |answer| out.json(answer)).map_err(|error| error.to_string())
            });
        match result {
            Ok(printed) => {
                printed?;
                read += 1;
            }
            Err(reason) => unreadable.push(UnreadableRequest { place: format!("{name}:{number}"), reason }),
        }
    }
    Ok(report_unreadable(&unreadable, read))
}

/// Calls `print` with the answer for a page.
fn answer<T>(
    engine: &Engine,
    line: &PageRecord,
    explain: bool,
    print: impl FnOnce(&CosmeticsAnswer<'_>) -> T,
) -> Result<T, Error> {
    let (page, classes, ids) = line.page()?;
    let cosmetics = engine.cosmetics(&page);
    let has_names = line.classes.is_some() || line.ids.is_some();
    let generic = has_names.then(|| engine.generic(&page, classes.iter().copied(), ids.iter().copied()));
    let mut answer = CosmeticsAnswer::new(&line.url, &cosmetics, generic.as_deref()).without_empty();
    let explanation = explain.then(|| engine.explain_page(&page, &classes, &ids));
    if let Some(explanation) = &explanation {
        answer = answer.with_explanation(explanation);
    }
    Ok(print(&answer))
}

/// Prints an answer as text: the parts that are not empty.
fn print(out: &mut Out, answer: &CosmeticsAnswer<'_>) -> Result<(), Error> {
    let scriptlets: Vec<String> = answer.scriptlets.iter().map(|call| format!("+js({})", call.join(", "))).collect();
    let parts: [(&str, Vec<&str>); 6] = [
        ("hide", answer.hide.iter().map(String::as_str).collect()),
        ("style", answer.style.iter().map(String::as_str).collect()),
        ("procedural", answer.procedural.clone()),
        ("scriptlets", scriptlets.iter().map(String::as_str).collect()),
        ("HTML", answer.html.clone()),
        ("response headers", answer.headers.unwrap_or_default().iter().map(String::as_str).collect()),
    ];
    for (name, is_off) in [("generic filters", answer.generic_hide), ("specific filters", answer.specific_hide)] {
        if is_off {
            writeln!(out, "{} off", out.paint(Colour::Strong, name))?;
        }
    }
    for (name, all) in parts.iter().filter(|(_, all)| !all.is_empty()) {
        writeln!(out, "{}", out.paint(Colour::Strong, name))?;
        for one in all {
            writeln!(out, "  {}", sanitize(one))?;
        }
    }
    let Some(explanation) = &answer.explanation else { return Ok(()) };
    for (name, all) in [("filters that apply", &explanation.matches), ("near misses", &explanation.near_misses)] {
        if !all.is_empty() {
            writeln!(out, "{}", out.paint(Colour::Strong, name))?;
        }
        for PageMatchAnswer { filter, list, line, failed, .. } in all {
            let why = failed.map_or_else(String::new, |failed| format!("  [{failed}]"));
            let place = format!("{}:{line}", sanitize(list));
            writeln!(out, "  {}  {}{why}", sanitize(filter), out.paint(Colour::Faint, place))?;
        }
    }
    Ok(())
}
