//! The files.

use super::select::{DnsExport, DnsName};
use crate::dns::target::{DnsExceptions, DnsTarget};

impl DnsExport {
    /// The file. `header`: lines of comments at its start. `serial`: the version of a response policy zone, which grows
    /// with every new version (RFC 1035, section 3.3.13).
    pub fn text(&self, header: &[String], serial: u32) -> String {
        let target = self.target;
        let mut text = comments(target, header);
        match target {
            DnsTarget::Unbound => text += "server:\n",
            DnsTarget::Rpz => {
                text += &format!(
                    "$TTL 3600\n@ SOA localhost. root.localhost. {serial} 3600 600 604800 3600\n@ NS localhost.\n"
                );
            }
            _ => {}
        }
        let lines = |text: &mut String, names: &[DnsName], line: &dyn Fn(&DnsName) -> String| {
            names.iter().for_each(|name| *text += &(line(name) + "\n"));
        };
        lines(&mut text, &self.blocked, &|one| marked(target, target.block_line(&one.name), one));
        if target.exceptions() == DnsExceptions::InFile {
            let line = |one: &DnsName| marked(target, target.allow_line(&one.name).unwrap_or_default(), one);
            lines(&mut text, &self.allowed, &line);
        }
        text
    }

    /// The second file, with the names that are let through, for programs that take them from a list of their own.
    pub fn exceptions_text(&self, header: &[String]) -> Option<String> {
        if self.target.exceptions() != DnsExceptions::SecondFile {
            return None;
        }
        let mut text = comments(self.target, header);
        for line in self.allowed.iter().filter_map(|one| self.target.allow_line(&one.name)) {
            text += &(line + "\n");
        }
        Some(text)
    }
}

fn comments(target: DnsTarget, header: &[String]) -> String {
    header.iter().map(|line| format!("{} {line}\n", target.comment())).collect()
}

/// A line with its mark of precedence where the program needs one.
fn marked(target: DnsTarget, line: String, name: &DnsName) -> String {
    let is_marked = target == DnsTarget::AdguardHome && name.is_important;
    if is_marked { line + "$important" } else { line }
}
