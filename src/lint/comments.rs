//! Comments that lints read: inline configuration, as AGLint has it, and AGLint's hints.

use std::ops::RangeInclusive;

use super::lists::{metadata_after_filters, repeated_hint, unknown_hint, unknown_lint_name};
use super::names::lints_of_name;
use super::rule::LintReporter;
use crate::span::Span;

/// The parts of a list in which lints are switched off by comments.
#[derive(Debug, Default)]
pub(super) struct InlineConfiguration {
    /// Lines, and the names; no name: every lint.
    off: Vec<(RangeInclusive<u32>, Vec<&'static str>)>,
    /// Open `disable` comments.
    open: Vec<(u32, Vec<&'static str>)>,
}

impl InlineConfiguration {
    /// Reads a comment. `whole`: the line.
    pub(super) fn read(&mut self, number: u32, whole: &str, out: &mut LintReporter) {
        let text = whole.trim().trim_start_matches(['!', '#']).trim_start();
        let Some(rest) = text.strip_prefix("aglint").or_else(|| text.strip_prefix("brock")) else { return };
        // A remark may follow ` -- `.
        let rest = rest.split(" --").next().unwrap_or("");
        if let Some(names) = rest.strip_prefix("-disable-next-line") {
            if let Some(lints) = self.named(names, whole, out) {
                self.off.push((number + 1..=number + 1, lints));
            }
        } else if let Some(names) = rest.strip_prefix("-disable") {
            if let Some(lints) = self.named(names, whole, out) {
                self.open.push((number, lints));
            }
        } else if let Some(names) = rest.strip_prefix("-enable-next-line").or(rest.strip_prefix("-enable")) {
            let Some(lints) = self.named(names, whole, out) else { return };
            for (from, known) in std::mem::take(&mut self.open) {
                let (ended, kept): (Vec<_>, Vec<_>) =
                    known.iter().partition(|name| lints.is_empty() || lints.contains(name));
                if known.is_empty() || !ended.is_empty() {
                    self.off.push((from..=number, if known.is_empty() { Vec::new() } else { ended }));
                }
                if !kept.is_empty() {
                    self.open.push((from, kept));
                }
            }
        } else if rest.starts_with(' ') {
            self.read_rules(number, rest, whole, out);
        }
    }

    /// `"rule": "off", "other": ["error", ...]`.
    fn read_rules(&mut self, number: u32, rest: &str, whole: &str, out: &mut LintReporter) {
        for name in rest.split('"').skip(1).step_by(2) {
            let value = rest[name.as_ptr() as usize - rest.as_ptr() as usize + name.len() + 1..].trim_start();
            let Some(value) = value.strip_prefix(':') else { continue };
            let value = value.trim_start().trim_start_matches('[').trim_start();
            let is_off = value.starts_with("\"off\"") || value.starts_with('0');
            let Some(lints) = known(name, whole, out) else { continue };
            if is_off && !lints.is_empty() {
                self.open.push((number, lints));
            }
        }
    }

    /// The lints of names; empty for all, `None` if none of the names has a lint.
    fn named(&self, names: &str, whole: &str, out: &mut LintReporter) -> Option<Vec<&'static str>> {
        let names: Vec<&str> = names.split([',', ' ']).map(str::trim).filter(|name| !name.is_empty()).collect();
        let lints: Vec<&str> = names.iter().filter_map(|name| known(name, whole, out)).flatten().collect();
        (names.is_empty() || !lints.is_empty()).then_some(lints)
    }

    /// Closes open comments at the end of a list.
    pub(super) fn end(&mut self) {
        self.off.extend(self.open.drain(..).map(|(from, lints)| (from..=u32::MAX, lints)));
    }

    /// Whether a lint is switched off in a line.
    pub(super) fn is_off(&self, line: u32, name: &str) -> bool {
        self.off.iter().any(|(lines, lints)| lines.contains(&line) && (lints.is_empty() || lints.contains(&name)))
    }
}

fn known(name: &str, whole: &str, out: &mut LintReporter) -> Option<Vec<&'static str>> {
    let lints = lints_of_name(name);
    if lints.is_none() {
        out.add(&unknown_lint_name::LINT, Span::of(name, whole), format!("there is no lint {name:?}"));
    }
    lints
}

/// Hints of AdGuard's compiler, and whether they have parameters.
///
/// <https://adguard.com/kb/general/ad-filtering/create-own-filters/#hints>
const HINTS: [&str; 4] = ["NOT_OPTIMIZED", "PLATFORM", "NOT_PLATFORM", "NOT_VALIDATE"];

/// Platforms of `PLATFORM` and `NOT_PLATFORM`.
const PLATFORMS: [&str; 16] = [
    "windows",
    "mac",
    "android",
    "ios",
    "cli",
    "linux",
    "ext_chromium",
    "ext_chromium_mv3",
    "ext_ff",
    "ext_opera",
    "ext_edge",
    "ext_safari",
    "ext_ublock",
    "ext_android_cb",
    "any",
    "ext_adguard",
];

/// Checks a comment with hints: `!+ NOT_OPTIMIZED PLATFORM(windows, mac)`.
pub(super) fn check_hints(whole: &str, out: &mut LintReporter) {
    let Some(mut rest) = whole.trim().strip_prefix("!+") else { return };
    let mut seen: Vec<&str> = Vec::new();
    loop {
        rest = rest.trim_start();
        let length = rest.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let (name, behind) = rest.split_at(length);
        if name.is_empty() {
            return;
        }
        if !HINTS.contains(&name) {
            out.add(&unknown_hint::LINT, Span::of(name, whole), format!("there is no hint {name:?}"));
        } else if seen.contains(&name) {
            out.add(&repeated_hint::LINT, Span::of(name, whole), format!("{name} is there already"));
        }
        seen.push(name);
        let Some(inside) = behind.strip_prefix('(') else {
            rest = behind;
            continue;
        };
        let Some((list, behind)) = inside.split_once(')') else { return };
        let mut platforms: Vec<&str> = Vec::new();
        for platform in list.split(',').map(str::trim).filter(|platform| !platform.is_empty()) {
            if !PLATFORMS.contains(&platform) {
                let message = format!("there is no platform {platform:?}");
                out.add(&unknown_hint::LINT, Span::of(platform, whole), message);
            } else if platforms.contains(&platform) {
                out.add(&repeated_hint::LINT, Span::of(platform, whole), format!("{platform} is there already"));
            }
            platforms.push(platform);
        }
        rest = behind;
    }
}

/// Reports metadata behind the first filter.
pub(super) fn check_late_metadata(whole: &str, out: &mut LintReporter) {
    let text = whole.trim().trim_start_matches(['!', '#']).trim_start().to_ascii_lowercase();
    const KEYS: [&str; 5] = ["expires:", "diff-path:", "diff-expires:", "redirect:", "last modified:"];
    if KEYS.iter().any(|key| text.starts_with(key)) {
        let message = "programs read metadata in front of the first filter only";
        out.add(&metadata_after_filters::LINT, Span::of(whole.trim(), whole), message);
    }
}
