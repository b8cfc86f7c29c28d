//! Output: colours, tables, numbers, JSON lines, progress bars.

use std::borrow::Cow;
use std::fmt::{self, Arguments, Display};
use std::io::{self, BufWriter, IsTerminal, StdoutLock, Write};
use std::time::{Duration, Instant};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;

use super::error::Error;

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColourChoice {
    #[default]
    Auto,
    Always,
    Never,
}

/// Buffered stdout, with or without colours.
pub(crate) struct Out {
    stdout: BufWriter<StdoutLock<'static>>,
    colours: bool,
}

impl Out {
    pub(crate) fn new(choice: ColourChoice) -> Out {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let colours = match choice {
            ColourChoice::Always => true,
            ColourChoice::Never => false,
            ColourChoice::Auto => io::stdout().is_terminal() && !set("NO_COLOR") && !dumb,
        };
        Out { stdout: BufWriter::with_capacity(1 << 16, io::stdout().lock()), colours }
    }

    pub(crate) fn colours(&self) -> bool {
        self.colours
    }

    /// The text in a colour, if colours are on.
    pub(crate) fn paint<D: Display>(&self, colour: Colour, text: D) -> Painted<D> {
        Painted { colour: self.colours.then_some(colour), text }
    }

    /// A value as one line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), Error> {
        serde_json::to_writer(&mut self.stdout, value).map_err(io::Error::from)?;
        Ok(self.stdout.write_all(b"\n")?)
    }

    pub(crate) fn finish(&mut self) -> Result<(), Error> {
        Ok(self.stdout.flush()?)
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.stdout.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdout.flush()
    }
}

/// A colour by its meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colour {
    Block,
    Allow,
    Strong,
    Faint,
}

/// A text in a colour. Padding ignores the escape sequences.
pub(crate) struct Painted<D> {
    colour: Option<Colour>,
    text: D,
}

impl<D: Display> Display for Painted<D> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = match self.colour {
            None => return self.text.fmt(f),
            Some(Colour::Block) => "1;31",
            Some(Colour::Allow) => "1;32",
            Some(Colour::Strong) => "1",
            Some(Colour::Faint) => "2",
        };
        write!(f, "\x1b[{code}m")?;
        self.text.fmt(f)?;
        f.write_str("\x1b[0m")
    }
}

/// Prints a line on stderr; ignores write errors.
pub(crate) fn warn(line: Arguments<'_>) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Replaces control characters: text of a list or a URL must not send escape sequences to the terminal.
pub(crate) fn sanitize(text: &str) -> Cow<'_, str> {
    if text.chars().any(char::is_control) {
        Cow::Owned(
            text.chars().map(|char| if char.is_control() { char::REPLACEMENT_CHARACTER } else { char }).collect(),
        )
    } else {
        Cow::Borrowed(text)
    }
}

/// A number with thousands separators.
pub(crate) fn thousands(number: impl Into<u64>) -> String {
    let digits = number.into().to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 error`, `2 errors`.
pub(crate) fn counted(number: u32, what: &str) -> String {
    format!("{} {what}{}", thousands(number), if number == 1 { "" } else { "s" })
}

/// Prints rows under a heading. A leading `>` in the heading aligns the column right; the last column is not padded.
pub(crate) fn table(out: &mut Out, heading: &[&str], rows: &[Vec<String>]) -> io::Result<()> {
    let plain: Vec<&str> = heading.iter().map(|name| name.trim_start_matches('>')).collect();
    let widths: Vec<usize> = (0..heading.len())
        .map(|column| {
            let cells = rows.iter().map(|row| row[column].chars().count());
            cells.chain([plain[column].len()]).max().unwrap_or(0)
        })
        .collect();
    let line = |cells: &mut dyn Iterator<Item = &str>| -> String {
        let mut text = String::new();
        for (column, cell) in cells.enumerate() {
            let width = widths[column];
            text += &if heading[column].starts_with('>') {
                format!("{cell:>width$}  ")
            } else {
                format!("{cell:<width$}  ")
            };
        }
        text.truncate(text.trim_end().len());
        text
    };
    let head = line(&mut plain.iter().copied());
    writeln!(out, "{}", out.paint(Colour::Faint, head))?;
    for row in rows {
        writeln!(out, "{}", line(&mut row.iter().map(String::as_str)))?;
    }
    Ok(())
}

/// A progress bar on stderr, shown after one second if stderr is a terminal. For work without output.
pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    shown: bool,
}

impl Progress {
    pub(crate) fn new(what: &'static str, steps: usize) -> Progress {
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}") {
            bar.set_style(style);
        }
        bar.set_message(what);
        // Without a terminal the bar stays hidden: `step` only shows a bar that is not yet shown.
        let shown = !io::stderr().is_terminal();
        Progress { bar, started: Instant::now(), shown }
    }

    /// For work that prints on stdout: no bar if stdout is a terminal too, because bar and output would overlap.
    pub(crate) fn beside_output(what: &'static str, steps: usize) -> Progress {
        let mut progress = Progress::new(what, steps);
        progress.shown |= io::stdout().is_terminal();
        progress
    }

    pub(crate) fn step(&mut self, steps: usize) {
        if !self.shown && self.started.elapsed() > Duration::from_secs(1) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.shown = true;
        }
        self.bar.inc(steps as u64);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.bar.finish_and_clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        for (number, text) in [(0u32, "0"), (999, "999"), (1000, "1,000"), (1234567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn control_characters() {
        assert_eq!(sanitize("||b\u{fc}cher.example^"), "||b\u{fc}cher.example^");
        assert_eq!(sanitize("a\x1b[2Jb\u{9b}"), "a\u{fffd}[2Jb\u{fffd}");
    }
}
