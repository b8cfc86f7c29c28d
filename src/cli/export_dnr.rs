//! `brock export --to dnr`: the rules of `brock dnr` for Chromium as one file.

use std::io::Write;
use std::path::PathBuf;

use brock::dnr::{Settings, Source, Target, compile};
use brock::lists::Environment;

use super::error::{Error, Status};
use super::export_options::ExportOptions;
use super::input::{ListText, shown, write};
use super::output::{Out, sanitize, warn};

/// Writes the rules to the file or to `out`, and prints the counts.
pub(crate) fn export(texts: &[ListText], args: &ExportOptions, out: &mut Out) -> Result<Status, Error> {
    let sources: Vec<Source<'_>> = texts.iter().map(|list| Source { name: &list.name, text: &list.text }).collect();
    let environment = Environment::default().with(&args.env);
    let output = compile(&sources, &Settings { environment, ..Settings::of(Target::Chromium) });
    let target = args.output.clone().unwrap_or_else(|| PathBuf::from("-"));
    let json = serde_json::to_vec(&output.rules)
        .map_err(|error| Error::Write { path: shown(&target), source: error.into() })?;
    match &args.output {
        Some(path) => write(path, &json)?,
        None => {
            out.write_all(&json)?;
            writeln!(out)?;
        }
    }
    if args.json {
        out.json(&output.report)?;
        return Ok(Status::Done);
    }
    for found in output.report.findings.iter().filter(|_| args.list) {
        let origin = &found.origin;
        warn(format_args!("{}:{}: {}: {}", origin.list, origin.line, found.sentence, sanitize(&origin.filter)));
    }
    // Standard output may be the file.
    warn(format_args!("{}", output.report));
    Ok(Status::Done)
}
