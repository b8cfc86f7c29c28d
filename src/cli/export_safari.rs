//! `brock export --to safari`.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;

use brock::safari::{SafariExport, SafariRule, check, export};
use serde::Serialize;

use super::error::{Error, Status};
use super::export_options::ExportOptions;
use super::export_report::{OriginRow, ReasonCounts, by_reason, in_brackets, print_rows};
use super::input::{ListText, parse, read, shown, write};
use super::output::{Out, counted, warn};

/// The rules of lists.
pub(crate) struct SafariFile {
    export: SafariExport,
    names: Vec<String>,
}

/// The counts.
#[derive(Serialize)]
struct SafariCounts {
    rules: usize,
    exact: usize,
    narrower: ReasonCounts,
    omitted: ReasonCounts,
}

impl SafariFile {
    pub(crate) fn of(texts: &[ListText], args: &ExportOptions) -> SafariFile {
        let names = texts.iter().map(|text| text.name.clone()).collect();
        SafariFile { export: export(parse(texts, &args.env)), names }
    }

    /// Writes the rules to the file or to `out`, and prints the counts.
    pub(crate) fn write(&self, args: &ExportOptions, out: &mut Out) -> Result<Status, Error> {
        let problems = check(&self.export.rules);
        for problem in &problems {
            warn(format_args!("error: {}", problem.message));
        }
        let target = args.output.clone().unwrap_or_else(|| PathBuf::from("-"));
        let json = serde_json::to_vec(&self.export.rules)
            .map_err(|error| Error::Write { path: shown(&target), source: error.into() })?;
        match &args.output {
            Some(path) => write(path, &json)?,
            None => {
                out.write_all(&json)?;
                writeln!(out)?;
            }
        }
        self.report(args, out)?;
        Ok(if problems.is_empty() { Status::Done } else { Status::Findings })
    }

    fn report(&self, args: &ExportOptions, out: &mut Out) -> Result<(), Error> {
        let counts = SafariCounts {
            rules: self.export.rules.len(),
            exact: self.export.exact,
            narrower: by_reason(self.export.narrower.iter().map(|origin| origin.reason.name())),
            omitted: by_reason(self.export.omitted.iter().map(|origin| origin.reason.name())),
        };
        let rows = [(&self.export.narrower, false), (&self.export.omitted, true)];
        let rows = rows.into_iter().flat_map(|(rows, is_omitted)| rows.iter().map(move |row| (row, is_omitted)));
        let rows = rows.map(|(origin, is_omitted)| OriginRow {
            path: self.names.get(origin.list as usize).map_or("", String::as_str),
            line: origin.line,
            filter: &origin.filter,
            is_omitted,
            reason: origin.reason.name(),
        });
        print_rows(rows, args, out)?;
        if args.json {
            return out.json(&BTreeMap::from([("summary", counts)]));
        }
        // Standard output may be the file.
        let all = |counts: &ReasonCounts| counts.values().sum::<usize>();
        warn(format_args!(
            "{}: {} exact, {} whose rules match less{}, {} without rules{}",
            counted(counts.rules as u32, "rule"),
            counted(counts.exact as u32, "filter"),
            all(&counts.narrower),
            in_brackets(&counts.narrower),
            all(&counts.omitted),
            in_brackets(&counts.omitted),
        ));
        Ok(())
    }
}

/// Checks files of rules.
pub(crate) fn check_files(paths: &[PathBuf], out: &mut Out) -> Result<Status, Error> {
    let mut status = Status::Done;
    for path in paths {
        let messages: Vec<String> = match serde_json::from_slice::<Vec<SafariRule>>(&read(path)?) {
            Err(error) => vec![error.to_string()],
            Ok(rules) => {
                let place = |rule: Option<usize>| rule.map_or_else(String::new, |rule| format!("rule {}: ", rule + 1));
                check(&rules).into_iter().map(|problem| format!("{}{}", place(problem.rule), problem.message)).collect()
            }
        };
        for message in &messages {
            status = Status::Findings;
            writeln!(out, "{}: {message}", shown(path))?;
        }
    }
    Ok(status)
}
