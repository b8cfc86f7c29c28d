//! Reads a list line by line and runs the lints of lines.

use super::comments::{InlineConfiguration, check_hints, check_late_metadata};
use super::condition_names;
use super::dialect::Dialect;
use super::filter_index::{FilterIndex, FilterPlace};
use super::idle_exceptions::BlockedAddresses;
use super::line::{LintContent, LintLine};
use super::lists::empty_condition;
use super::parse_findings::{finding, is_explained_by};
use super::rule::{LintCheck, LintReporter};
use super::source::LintSource;
use super::suffix_names::SuffixNames;
use super::table::{LINTS, PLAIN_HOST_LINTS};
use crate::diagnostic::{Code, Diagnostic};
use crate::filter::page::PageParts;
use crate::filter::{
    Directive, KnownModifiers, Line, NetworkParts, ParsedLine, Pattern, lines, marked_lines, read_page, scan_line, trim,
};
use crate::lists::{Conditions, Environment};
use crate::span::Span;

/// Reads one source.
pub(super) struct ListReader<'r, 't> {
    pub(super) source: &'r LintSource<'t>,
    pub(super) names: &'r [&'r str],
    pub(super) environment: &'r Environment,
    pub(super) suffixes: &'r SuffixNames,
    pub(super) index: &'r mut FilterIndex<'t>,
    pub(super) blocked: &'r mut BlockedAddresses<'t>,
    pub(super) out: LintReporter,
    conditions: Conditions,
    known: KnownModifiers<'t>,
    /// For each open `!#if`: its line, the dialect of its lines, and whether any line followed.
    branches: Vec<OpenBranch>,
    inline: InlineConfiguration,
    has_filter: bool,
}

struct OpenBranch {
    line: u32,
    dialect: Option<Dialect>,
    is_empty: bool,
}

impl<'r, 't> ListReader<'r, 't> {
    pub(super) fn new(
        (list, source): (u32, &'r LintSource<'t>),
        names: &'r [&'r str],
        environment: &'r Environment,
        suffixes: &'r SuffixNames,
        (index, blocked): (&'r mut FilterIndex<'t>, &'r mut BlockedAddresses<'t>),
    ) -> ListReader<'r, 't> {
        let out = LintReporter { list, ..LintReporter::default() };
        let (conditions, branches, inline) = (Conditions::default(), Vec::new(), InlineConfiguration::default());
        let known = KnownModifiers::default();
        ListReader {
            source,
            names,
            environment,
            suffixes,
            index,
            blocked,
            out,
            conditions,
            known,
            branches,
            inline,
            has_filter: false,
        }
    }

    /// Reads all lines. Returns the findings, and where lints are switched off.
    pub(super) fn read(mut self) -> (LintReporter, InlineConfiguration) {
        let known = self.source.diagnostics.iter();
        self.out.findings.extend(known.map(|(line, one)| finding(self.out.list, *line, one, self.source.dialect)));
        for (number, whole, is_continued) in marked_lines(self.source.text) {
            self.out.line = number;
            self.read_line(number, whole, is_continued);
        }
        if let Some((line, open)) = self.conditions.unclosed() {
            self.out.line = line;
            self.add_diagnostic(&open);
        }
        self.inline.end();
        (self.out, self.inline)
    }

    fn read_line(&mut self, number: u32, whole: &'t str, is_continued: bool) {
        let before = self.out.findings.len();
        let read = scan_line(whole, is_continued, &mut self.known);
        if let ParsedLine::Directive(directive) = read {
            self.read_directive(directive, number, whole);
            return;
        }
        if let Some(branch) = self.branches.last_mut() {
            branch.is_empty &= trim(whole).is_empty();
        }
        let text = trim(whole);
        let content = match read {
            ParsedLine::Line(Line::Comment(comment)) => return self.read_comment(number, comment, whole),
            ParsedLine::Line(Line::Hosts(filters)) => {
                self.has_filter = true;
                self.blocked.add_hosts(&filters, whole);
                // A line with several hosts is one line: removing it would remove the others.
                if let [filter] = &filters[..] {
                    self.index_network(number, whole, filter);
                }
                return;
            }
            ParsedLine::Line(Line::Network(filter)) => {
                if let Some(warning) = filter.warning(whole) {
                    self.add_diagnostic(&warning);
                }
                if !self.source.is_trusted && filter.is_rewrite() {
                    self.add_diagnostic(&filter.untrusted(whole));
                }
                self.index_network(number, whole, &filter);
                LintContent::Network { parts: NetworkParts::of(filter.text), filter: Some(filter) }
            }
            ParsedLine::Line(Line::Rejected(why)) => {
                self.add_diagnostic(&why);
                LintContent::Network { parts: NetworkParts::of(text), filter: None }
            }
            ParsedLine::Page(_) => match self.page_content(number, whole, text) {
                Some(content) => content,
                None => return,
            },
            ParsedLine::Line(Line::Page(_) | Line::Directive) | ParsedLine::Directive(_) => return,
        };
        self.has_filter = true;
        // Places in a continued line are those of its parts, which lints do not know.
        if !self.source.is_judged || is_continued {
            return;
        }
        let line = LintLine::new((whole, text), self.dialect(), self.suffixes, content);
        for lint in if is_plain_host(&line) { PLAIN_HOST_LINTS } else { LINTS } {
            if let LintCheck::Line(check) = lint.check {
                check(&line, &mut self.out);
            }
        }
        self.drop_explained(before);
    }

    fn page_content(&mut self, number: u32, whole: &'t str, text: &'t str) -> Option<LintContent<'t>> {
        let filter = match read_page(whole) {
            Ok(filter) => {
                if !self.source.is_trusted && filter.needs_trust() {
                    self.add_diagnostic(&Diagnostic::plain(Code::UntrustedScriptlet, Span::of(text, whole)));
                }
                if self.conditions.hold() {
                    let place = self.place(number, whole);
                    self.index.add_page(place, &filter, self.names, &mut self.out);
                }
                Some(Box::new(filter))
            }
            Err(why) => {
                self.add_diagnostic(&why);
                None
            }
        };
        Some(LintContent::Page { parts: PageParts::of(text)?, filter })
    }

    /// Removes diagnostics of the parser that a lint explains.
    fn drop_explained(&mut self, before: usize) {
        let new = &self.out.findings[before..];
        if new.len() < 2 {
            return;
        }
        let kept: Vec<bool> = new.iter().map(|one| !new.iter().any(|other| is_explained_by(one.name, other))).collect();
        let mut kept = kept.into_iter();
        let mut index = 0;
        self.out.findings.retain(|_| {
            index += 1;
            index <= before || kept.next().unwrap_or(true)
        });
    }

    fn index_network(&mut self, number: u32, whole: &'t str, filter: &crate::filter::NetworkFilter<'t>) {
        let place = self.place(number, whole);
        self.blocked.add(place, filter, self.conditions.hold());
        if self.conditions.hold() {
            self.index.add_network(place, filter, self.names, &mut self.out);
        }
    }

    fn place(&self, line: u32, whole: &'t str) -> FilterPlace<'t> {
        FilterPlace { list: self.out.list, line, whole, is_judged: self.source.is_judged }
    }

    fn read_comment(&mut self, number: u32, comment: &str, whole: &str) {
        if comment.is_empty() {
            return;
        }
        self.inline.read(number, whole, &mut self.out);
        check_hints(whole, &mut self.out);
        if self.has_filter {
            check_late_metadata(whole, &mut self.out);
        }
    }

    fn read_directive(&mut self, directive: Directive<'_>, number: u32, whole: &'t str) {
        if let Line::Rejected(why) = self.conditions.follow(directive, number, whole, self.environment) {
            self.add_diagnostic(&why);
        }
        match directive {
            Directive::If(condition) => {
                condition_names::check(condition, whole, self.environment, &mut self.out);
                self.branches.iter_mut().for_each(|branch| branch.is_empty = false);
                let dialect = condition_names::dialect(condition);
                self.branches.push(OpenBranch { line: number, dialect, is_empty: true });
            }
            // What is not for one program may be for any other.
            Directive::Else => self.branches.iter_mut().rev().take(1).for_each(|branch| branch.dialect = None),
            Directive::EndIf => {
                if let Some(branch) = self.branches.pop().filter(|branch| branch.is_empty) {
                    self.out.line = branch.line;
                    let start = lines(self.source.text).find(|(line, _)| *line == branch.line);
                    let span = Span::new(0, start.map_or(0, |(_, line)| line.len()));
                    self.out.add(&empty_condition::LINT, span, "no line follows this !#if");
                }
            }
            Directive::Include(_) => self.branches.iter_mut().for_each(|branch| branch.is_empty = false),
            Directive::Foreign | Directive::Unknown(_) => {}
        }
    }

    /// The dialect of the lines at this place.
    fn dialect(&self) -> Dialect {
        self.branches.iter().rev().find_map(|branch| branch.dialect).unwrap_or(self.source.dialect)
    }

    fn add_diagnostic(&mut self, diagnostic: &Diagnostic) {
        let found = finding(self.out.list, self.out.line, diagnostic, self.dialect());
        self.out.findings.push(found);
    }
}

/// Whether a line is `||host^` or `||host^$third-party`.
fn is_plain_host(line: &LintLine<'_>) -> bool {
    let Some((_, Some(filter))) = line.network() else { return false };
    let Some((host, rest)) = line.pattern_host().filter(|_| matches!(filter.pattern, Pattern::Host(_))) else {
        return false;
    };
    let Some(behind) = line.text.get(2 + host.len() + 1..).filter(|_| rest == "^" && line.text.starts_with("||"))
    else {
        return false;
    };
    // To a DNS server a party means nothing.
    behind.is_empty() || line.dialect != Dialect::Dns && matches!(behind, "$third-party" | "$3p")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::NetworkFilter;

    /// No other lint finds anything in such lines.
    #[test]
    fn lints_of_plain_hosts() {
        let suffixes = SuffixNames::shared();
        let mut found = 0;
        let hosts = [
            "a.example",
            "a",
            "uk",
            "co.uk",
            "a.neti",
            "192.0.2.1",
            "xn--p1ai",
            "a_b.example",
            "www.a.example",
            "-a.example",
            "image",
            "a.b.c.d.example",
            "ck",
            "www.ck",
            "script.com",
            "A.Example",
            "abcdefghijklmnopabcdefghijklmnop",
            "com.com",
            "localhost",
        ];
        let ends = ["^", "^$third-party", "^$3p"];
        for line in hosts.iter().flat_map(|host| ends.map(|end| format!("||{host}{end}"))) {
            for dialect in Dialect::ALL {
                let Ok(filter) = NetworkFilter::parse(&line) else { continue };
                let content = LintContent::Network { parts: NetworkParts::of(&line), filter: Some(filter) };
                let one = LintLine::new((&line, &line), dialect, suffixes, content);
                if !is_plain_host(&one) {
                    continue;
                }
                found += 1;
                let mut out = LintReporter::default();
                LINTS.iter().for_each(|lint| {
                    if let LintCheck::Line(check) = lint.check {
                        check(&one, &mut out);
                    }
                });
                let is_known = |name: &str| PLAIN_HOST_LINTS.iter().any(|lint| lint.name == name);
                assert!(out.findings.iter().all(|finding| is_known(finding.name)), "{line}: {:?}", out.findings);
            }
        }
        assert!(found > 150, "{found} lines");
    }
}
