//! A line without some of the hosts that it names. Entries with `~` stay, and so does every other byte.

use crate::filter::page::PageParts;
use crate::filter::{Effect, NetworkFilter, NetworkParts, domain_entries, is_continued, read_line};
use crate::filter::{Line, ParsedLine};
use crate::net::ascii_host;

/// The line of a network filter without entries of `from=` or `to=`; `None` if none is left, or if the line is not a simple one.
pub(super) fn without_entries(line: &str, effect: Effect, is_dead: impl Fn(&str) -> bool) -> Option<String> {
    if is_continued(line) {
        return None;
    }
    let parts = NetworkParts::of(line);
    let value = parts.with(effect)?.value?;
    let kept: Vec<&str> = domain_entries(value).filter(|entry| !is_dead_entry(entry, &is_dead)).collect();
    // A list without an included entry would be one for every site.
    if !kept.iter().any(|entry| !entry.starts_with('~')) {
        return None;
    }
    let start = (value.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
    let edited = format!("{}{}{}", line.get(..start)?, kept.join("|"), line.get(start + value.len()..)?);
    is_network(&edited).then_some(edited)
}

/// The same for the hosts in front of a page filter.
pub(super) fn without_hosts(line: &str, is_dead: impl Fn(&str) -> bool) -> Option<String> {
    if is_continued(line) {
        return None;
    }
    let parts = PageParts::of(line)?;
    // Expressions can contain commas.
    if parts.hosts.contains('/') || parts.hosts.is_empty() {
        return None;
    }
    let kept: Vec<&str> = parts.hosts.split(',').filter(|entry| !is_dead_entry(entry, &is_dead)).collect();
    if !kept.iter().any(|entry| !entry.starts_with('~')) {
        return None;
    }
    let start = (parts.hosts.as_ptr() as usize).checked_sub(line.as_ptr() as usize)?;
    let rest = line.get(start + parts.hosts.len()..)?;
    Some(format!("{}{}{rest}", line.get(..start)?, kept.join(",")))
}

fn is_dead_entry(entry: &str, is_dead: &impl Fn(&str) -> bool) -> bool {
    !entry.starts_with('~') && ascii_host(entry.trim()).is_some_and(|host| is_dead(&host))
}

fn is_network(line: &str) -> bool {
    matches!(read_line(line), ParsedLine::Line(Line::Network(NetworkFilter { .. })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_without_dead_entries() {
        let is_dead = |host: &str| host == "b.example";
        for (line, expected) in [
            ("||x.example^$domain=a.example|b.example,script", Some("||x.example^$domain=a.example,script")),
            ("||x.example^$domain=b.example|~b.example|A.example", Some("||x.example^$domain=~b.example|A.example")),
            ("||x.example^$domain=b.example", None),
            ("||x.example^$domain=b.example|~c.example", None),
            ("||x.example^$script", None),
        ] {
            assert_eq!(without_entries(line, Effect::From, is_dead).as_deref(), expected, "{line}");
        }
        for (line, expected) in [
            ("a.example,b.example##.ad", Some("a.example##.ad")),
            ("b.example,~b.example,a.example##.ad", Some("~b.example,a.example##.ad")),
            ("b.example,~a.example##.ad", None),
            ("/b/,b.example##.ad", None),
        ] {
            assert_eq!(without_hosts(line, is_dead).as_deref(), expected, "{line}");
        }
    }
}
