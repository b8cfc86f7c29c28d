//! The names that can follow at a place of a line.

use crate::filter::page::{PageParts, Parameter, SCRIPTLETS, Scriptlet};
use crate::filter::selector::Operator;
use crate::filter::{Effect, MODIFIERS, Modifier, ModifierValue, NetworkParts, domain_entries};
use crate::lint::{CONDITION_NAMES, SURROGATE_NAMES};
use crate::net::Method;

/// The kind of a completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// The name of a modifier.
    Modifier,
    /// A value of a modifier, or an argument of a scriptlet.
    Value,
    /// The name of a scriptlet.
    Scriptlet,
    /// An operator of procedural filters.
    Operator,
    /// A directive, or a name in one.
    Directive,
}

/// A name that can be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The name.
    pub label: &'static str,
    /// Its effect or parameters; may be empty.
    pub detail: String,
    /// Its kind.
    pub kind: CompletionKind,
}

/// What can be written at a place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompletionPlace {
    /// The byte at which the name starts, of which a part may be written already.
    pub start: usize,
    /// The names.
    pub names: Vec<Completion>,
    /// A host can follow; the caller supplies hosts.
    pub takes_host: bool,
    /// The parameter that is written here, if it is an argument of a scriptlet.
    pub parameter: Option<&'static str>,
}

/// What can follow `before`, the part of a line in front of the cursor.
///
/// ```
/// let place = brock::editor::completions("||ads.example^$script,thir");
/// assert_eq!(place.start, 22);
/// assert!(place.names.iter().any(|one| one.label == "third-party"));
/// ```
pub fn completions(before: &str) -> CompletionPlace {
    let text = before.trim_start();
    if let Some(rest) = text.strip_prefix("!#") {
        return directive(before, rest);
    }
    if text.starts_with('!') {
        return CompletionPlace::default();
    }
    match PageParts::of(text) {
        Some(parts) => page(before, &parts),
        None => network(before, text),
    }
}

fn directive(before: &str, rest: &str) -> CompletionPlace {
    let (names, word): (&[&'static str], &str) = match rest.split_once(' ') {
        Some(("if", condition)) => (&CONDITION_NAMES, word(condition)),
        Some(_) => return CompletionPlace::default(),
        None => (&["if", "else", "endif", "include", "safari_cb_affinity"], rest),
    };
    let names = names.iter().map(|name| plain(name, CompletionKind::Directive)).collect();
    CompletionPlace { start: before.len() - word.len(), names, ..CompletionPlace::default() }
}

/// The name that ends a condition.
fn word(condition: &str) -> &str {
    let start = condition.rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).map_or(0, |at| at + 1);
    condition.get(start..).unwrap_or("")
}

fn page(before: &str, parts: &PageParts<'_>) -> CompletionPlace {
    let body = parts.body;
    if let Some(inside) = body.strip_prefix("+js(") {
        return scriptlet(before, inside);
    }
    let is_name = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let name = body.rsplit_once(':').map(|(_, name)| name).filter(|name| parts.is_element && is_name(name));
    if let Some(name) = name {
        let all = Operator::ALL.iter().map(|one| Completion {
            label: one.name(),
            detail: one.about().to_owned(),
            kind: CompletionKind::Operator,
        });
        let start = before.len() - name.len();
        return CompletionPlace { start, names: all.collect(), ..CompletionPlace::default() };
    }
    CompletionPlace::default()
}

fn scriptlet(before: &str, inside: &str) -> CompletionPlace {
    let mut arguments: Vec<&str> = inside.split(',').collect();
    let written = arguments.pop().unwrap_or("").trim_start();
    let start = before.len() - written.len();
    let Some(name) = arguments.first().map(|name| name.trim()) else {
        let names = SCRIPTLETS.iter().flat_map(|one| {
            std::iter::once(one.name).chain(one.aliases.iter().copied()).map(move |label| (one, label))
        });
        let names =
            names.map(|(one, label)| Completion { label, detail: signature(one), kind: CompletionKind::Scriptlet });
        return CompletionPlace { start, names: names.collect(), ..CompletionPlace::default() };
    };
    let known = SCRIPTLETS.iter().find(|one| one.name == name || one.aliases.contains(&name));
    let parameter = known.and_then(|one| one.required.iter().chain(one.optional).nth(arguments.len() - 1));
    let values = parameter.into_iter().flat_map(|parameter: &Parameter| parameter.kind.values());
    let names = values.map(|value| plain(value, CompletionKind::Value)).collect();
    CompletionPlace { start, names, parameter: parameter.map(|one| one.name), takes_host: false }
}

/// A scriptlet with its parameters.
fn signature(scriptlet: &Scriptlet) -> String {
    let required = scriptlet.required.iter().map(|one| one.name.to_owned());
    let all: Vec<String> = required.chain(scriptlet.optional.iter().map(|one| format!("[{}]", one.name))).collect();
    format!("{}({})", scriptlet.name, all.join(", "))
}

fn network(before: &str, text: &str) -> CompletionPlace {
    let parts = NetworkParts::of(text);
    // A `$` after which nothing is written yet separates nothing for the parser.
    let modifiers = parts.modifiers.or_else(|| text.strip_suffix('$').map(|_| ""));
    let Some(modifiers) = modifiers else {
        let pattern = text.strip_prefix("@@").unwrap_or(text);
        return match pattern.strip_prefix("||") {
            Some(host) if !host.contains(['/', '^', '*']) => host_place(before, host),
            // The host field of a page filter looks like a pattern until its separator is written.
            None if !pattern.starts_with(['/', '|', '*']) => host_place(before, last_entry(pattern, ',')),
            _ => CompletionPlace::default(),
        };
    };
    let written = parts.list.last();
    match written.and_then(|part| Some((part.known?, part.value?))) {
        Some((known, value)) if !modifiers.ends_with(',') => value_place(before, known, value),
        _ => modifier_names(before, modifiers),
    }
}

fn modifier_names(before: &str, modifiers: &str) -> CompletionPlace {
    let name = last_entry(modifiers, ',').trim_start();
    let bare = name.strip_prefix('~').unwrap_or(name);
    let is_negated = bare.len() < name.len();
    let fits = |one: &&Modifier| one.is_taken() && (!is_negated || one.negatable);
    let all = MODIFIERS
        .iter()
        .filter(fits)
        .flat_map(|one| std::iter::once(one.name).chain(one.aliases.iter().copied()).map(move |label| (one, label)));
    let detail = |one: &Modifier| match one.value {
        ModifierValue::Required => format!("{} Takes a value.", one.about()),
        _ => one.about().to_owned(),
    };
    let names = all.map(|(one, label)| Completion { label, detail: detail(one), kind: CompletionKind::Modifier });
    CompletionPlace { start: before.len() - bare.len(), names: names.collect(), ..CompletionPlace::default() }
}

fn value_place(before: &str, known: &Modifier, value: &str) -> CompletionPlace {
    match known.effect {
        Effect::From | Effect::To | Effect::Top | Effect::DenyAllow => {
            host_place(before, domain_entries(value).last().filter(|_| !value.ends_with('|')).unwrap_or(""))
        }
        Effect::Modify { kind: crate::filter::ModificationKind::Redirect, .. } => {
            values(before, value, SURROGATE_NAMES)
        }
        Effect::Method => {
            let names: Vec<&'static str> = Method::all().map(Method::name).collect();
            values(before, last_entry(value, '|'), &names)
        }
        _ => CompletionPlace::default(),
    }
}

fn values(before: &str, written: &str, names: &[&'static str]) -> CompletionPlace {
    let names = names.iter().map(|name| plain(name, CompletionKind::Value)).collect();
    CompletionPlace { start: before.len() - written.len(), names, ..CompletionPlace::default() }
}

fn host_place(before: &str, written: &str) -> CompletionPlace {
    let bare = written.strip_prefix('~').unwrap_or(written);
    CompletionPlace { start: before.len() - bare.len(), takes_host: true, ..CompletionPlace::default() }
}

fn last_entry(text: &str, separator: char) -> &str {
    text.rsplit(separator).next().unwrap_or("")
}

fn plain(label: &'static str, kind: CompletionKind) -> Completion {
    Completion { label, detail: String::new(), kind }
}
