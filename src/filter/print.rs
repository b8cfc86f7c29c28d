//! A filter as canonical text that parses to the same filter.

use std::fmt::{self, Display, Formatter, Write};

use super::condition::default_types;
use super::domains::{Domain, DomainList};
use super::line::{Line, ParsedLine, read_line};
use super::modification::{Modification, ModificationKind};
use super::modifier::{ALL_TYPES, Effect, MODIFIERS, Modifier};
use super::network::NetworkFilter;
use super::pattern::{Anchor, Pattern, reads_as_host};
use super::split::split_modifiers;
use crate::net::{Method, is_host_name};

impl Display for NetworkFilter<'_> {
    /// The canonical form; the text of the author if the canonical form would parse to another filter.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let canonical = self.canonical()?;
        if self.is_read_from(&canonical) { f.write_str(&canonical) } else { f.write_str(&self.line()) }
    }
}

impl NetworkFilter<'_> {
    fn canonical(&self) -> Result<String, fmt::Error> {
        let mut modifiers = self.modifiers();
        let mut pattern = String::new();
        write_pattern(&self.pattern, &mut pattern)?;
        // A `$` in the pattern would start the modifiers, unless another `$` follows.
        if modifiers.is_empty() && split_modifiers(&pattern, |_| false).1.is_some() {
            modifiers.push(Modifier::name_of(Effect::Noop).to_owned());
        }
        let mark = if self.exception { "@@" } else { "" };
        let modifiers = if modifiers.is_empty() { String::new() } else { format!("${}", modifiers.join(",")) };
        Ok(format!("{mark}{pattern}{modifiers}"))
    }

    /// Whether a line parses to this filter.
    fn is_read_from(&self, line: &str) -> bool {
        matches!(read_line(line), ParsedLine::Line(Line::Network(one))
            if (one.exception, one.important, one.badfilter) == (self.exception, self.important, self.badfilter)
                && one.pattern == self.pattern
                && one.condition() == self.condition())
    }
}

impl NetworkFilter<'_> {
    /// The modifiers in canonical order and spelling.
    pub(crate) fn modifiers(&self) -> Vec<String> {
        let condition = self.condition();
        let mut all = Vec::new();
        let base = default_types(condition.modification());
        if condition.types == ALL_TYPES {
            all.push(Modifier::name_of(Effect::AllTypes).to_owned());
        } else if condition.types != base {
            let missing = base & !condition.types;
            let negate = condition.types & !base == 0 && missing.count_ones() < condition.types.count_ones();
            let (bits, mark) = if negate { (missing, "~") } else { (condition.types, "") };
            all.extend(MODIFIERS.iter().filter_map(|m| match m.effect {
                Effect::Type(bit) if bits & bit != 0 => Some(format!("{mark}{}", m.name)),
                _ => None,
            }));
        }
        all.extend(MODIFIERS.iter().filter_map(|m| match m.effect {
            Effect::Party { holds, .. } if condition.party.0 & holds != 0 => Some(m.name.to_owned()),
            _ => None,
        }));
        if condition.methods != 0 {
            let negated = condition.methods().any(|method| method == Method::Other);
            let mark = if negated { "~" } else { "" };
            let named = |method: &Method| (condition.methods & method.bit() != 0) != negated;
            let names: Vec<String> =
                Method::all().filter(named).map(|method| format!("{mark}{}", method.name())).collect();
            all.push(format!("{}={}", Modifier::name_of(Effect::Method), names.join("|")));
        }
        for (effect, is_set) in [
            (Effect::MatchCase, condition.match_case),
            (Effect::Important, self.important),
            (Effect::BadFilter, self.badfilter),
        ] {
            if is_set {
                all.push(Modifier::name_of(effect).to_owned());
            }
        }
        for (effect, list) in
            [(Effect::From, &condition.from), (Effect::To, &condition.to), (Effect::DenyAllow, &condition.denyallow)]
        {
            if *list != DomainList::default() {
                all.push(format!("{}={list}", Modifier::name_of(effect)));
            }
        }
        all.extend(condition.extra.iter().flat_map(|extra| extra.modifiers()));
        all
    }
}

impl Display for Modification<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(Modifier::name_of(Effect::Modify { kind: self.kind, blocks: self.blocks }))?;
        match self.kind {
            _ if self.value.is_empty() => Ok(()),
            // Text after a comma may look like a modifier, and ` #` starts a comment.
            ModificationKind::Csp | ModificationKind::Permissions => {
                write!(f, "={}", self.value.replace(", #", "|#").replace(',', "\\,"))
            }
            _ => write!(f, "={}", self.value),
        }
    }
}

fn write_pattern(pattern: &Pattern<'_>, f: &mut impl Write) -> fmt::Result {
    match pattern {
        Pattern::Any => f.write_char('*'),
        Pattern::Host(host) => write!(f, "||{host}^"),
        Pattern::Regex(regex) => write!(f, "/{}/", regex.source()),
        Pattern::Text { anchor, end, body } => {
            // A text that would be parsed as something else gets a wildcard.
            let anchored = *anchor != Anchor::None;
            let line = !anchored && body.starts_with(['|', '@', '!', '#', '[']);
            f.write_str(match anchor {
                Anchor::None if line => "*",
                Anchor::None => "",
                Anchor::Start => "|",
                Anchor::Host => "||",
            })?;
            f.write_str(body)?;
            let regex = !anchored && body.len() > 2 && body.starts_with('/') && body.ends_with('/');
            let host = match anchor {
                Anchor::None | Anchor::Start => reads_as_host(body),
                Anchor::Host => is_host_name(body),
            };
            f.write_str(if *end {
                "|"
            } else if regex
                || host
                || body.ends_with(['|', '$'])
                || body.ends_with("$@")
                || split_modifiers(body, |_| false).1.is_some()
            {
                "*"
            } else {
                ""
            })
        }
    }
}

impl Display for DomainList<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let included = self.included.iter().map(|domain| ("", domain));
        let excluded = self.excluded.iter().map(|domain| ("~", domain));
        for (index, (mark, domain)) in included.chain(excluded).enumerate() {
            f.write_str(if index > 0 { "|" } else { "" })?;
            f.write_str(mark)?;
            match domain {
                Domain::Host(host) => f.write_str(host)?,
                Domain::Entity(stem) => write!(f, "{stem}.*")?,
                Domain::Regex(regex) => write!(f, "/{}/", regex.source())?,
            }
        }
        Ok(())
    }
}
