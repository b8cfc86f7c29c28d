//! What Safari accepts: one rule that it rejects makes it reject the whole file.

use super::rule::{SafariActionType, SafariRule};

/// Rules of one content blocker, since Safari 15.
pub const MOST_RULES: usize = 150_000;

/// Types of loads that triggers can name, since Safari 15.
const TYPES: [&str; 13] = [
    "document",
    "image",
    "style-sheet",
    "script",
    "font",
    "raw",
    "svg-document",
    "media",
    "popup",
    "fetch",
    "websocket",
    "other",
    "ping",
];

/// Why Safari rejects a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SafariProblem {
    /// The number of the rule, from 0; `None` if the whole file is concerned.
    pub rule: Option<usize>,
    /// The problem.
    pub message: String,
}

/// Checks rules; none is good.
///
/// ```
/// use brock::safari::{SafariRule, check};
/// let json = r#"[{"trigger": {"url-filter": "ads|banner"}, "action": {"type": "block"}}]"#;
/// let rules: Vec<SafariRule> = serde_json::from_str(json).unwrap();
/// assert_eq!(check(&rules)[0].message, "url-filter: `|` is not supported");
/// ```
pub fn check(rules: &[SafariRule]) -> Vec<SafariProblem> {
    let mut problems = Vec::new();
    if rules.is_empty() {
        problems.push(SafariProblem { rule: None, message: "a file needs at least one rule".to_owned() });
    }
    if rules.len() > MOST_RULES {
        let message = format!("{} rules: at most {MOST_RULES} are accepted", rules.len());
        problems.push(SafariProblem { rule: None, message });
    }
    for (number, rule) in rules.iter().enumerate() {
        if let Err(message) = check_rule(rule) {
            problems.push(SafariProblem { rule: Some(number), message });
        }
    }
    problems
}

fn check_rule(rule: &SafariRule) -> Result<(), String> {
    let trigger = &rule.trigger;
    expression(&trigger.url_filter).map_err(|why| format!("url-filter: {why}"))?;
    names("resource-type", &trigger.resource_type, &TYPES)?;
    names("load-type", &trigger.load_type, &["first-party", "third-party"])?;
    names("load-context", &trigger.load_context, &["top-frame", "child-frame"])?;
    let domains = [("if-domain", &trigger.if_domain), ("unless-domain", &trigger.unless_domain)];
    let urls = [("if-top-url", &trigger.if_top_url), ("unless-top-url", &trigger.unless_top_url)];
    if domains.iter().chain(&urls).filter(|(_, list)| list.is_some()).count() > 1 {
        return Err("only one of if-domain, unless-domain, if-top-url and unless-top-url is accepted".to_owned());
    }
    for (name, list) in domains.iter().chain(&urls).filter_map(|(name, list)| Some((name, (*list).as_ref()?))) {
        if list.is_empty() || list.iter().any(String::is_empty) {
            return Err(format!("{name}: the list or an entry is empty"));
        }
    }
    for (name, list) in domains {
        let is_lower = |domain: &String| domain.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        if let Some(domain) = list.iter().flatten().find(|domain| !is_lower(domain)) {
            return Err(format!("{name}: {domain:?} is not lower-case ASCII"));
        }
    }
    for (name, list) in urls {
        list.iter().flatten().try_for_each(|one| expression(one).map_err(|why| format!("{name}: {why}")))?;
    }
    match (rule.action.kind, &rule.action.selector) {
        (SafariActionType::CssDisplayNone, None) => Err("css-display-none needs a selector".to_owned()),
        (SafariActionType::CssDisplayNone, Some(selector)) if selector.trim().is_empty() => {
            Err("the selector is empty".to_owned())
        }
        (SafariActionType::CssDisplayNone, Some(_)) | (_, None) => Ok(()),
        (_, Some(_)) => Err("only css-display-none has a selector".to_owned()),
    }
}

fn names(field: &str, given: &[String], known: &[&str]) -> Result<(), String> {
    match given.iter().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(format!("{field}: {name:?} is not known")),
        None => Ok(()),
    }
}

/// Whether an expression is in Safari's subset of regular expressions.
fn expression(text: &str) -> Result<(), String> {
    if text.is_empty() {
        return Err("the expression is empty".to_owned());
    }
    if !text.is_ascii() || text.bytes().any(|byte| byte.is_ascii_control()) {
        return Err("only printable ASCII is supported".to_owned());
    }
    let bytes = text.as_bytes();
    let (mut at, mut depth, mut can_repeat) = (0, 0u32, false);
    while let Some(&byte) = bytes.get(at) {
        let (start, is_last) = (at, at + 1 == bytes.len());
        at += 1;
        can_repeat = match byte {
            b'\\' => {
                escaped(bytes.get(at))?;
                at += 1;
                true
            }
            b'[' => {
                at = set_end(bytes, at)?;
                true
            }
            b'(' => {
                if bytes.get(at) == Some(&b'?') && bytes.get(at + 1) != Some(&b':') {
                    return Err("look-around is not supported".to_owned());
                }
                at += if bytes.get(at) == Some(&b'?') { 2 } else { 0 };
                depth += 1;
                false
            }
            b')' => {
                depth = depth.checked_sub(1).ok_or("a group is not open")?;
                true
            }
            b'*' | b'+' | b'?' if can_repeat => false,
            b'*' | b'+' | b'?' => return Err(format!("nothing precedes the `{}`", byte as char)),
            b'^' if start == 0 => false,
            b'$' if is_last => false,
            b'^' | b'$' | b'|' | b'{' | b'}' => return Err(format!("`{}` is not supported", byte as char)),
            _ => true,
        };
    }
    if depth > 0 { Err("a group is not closed".to_owned()) } else { Ok(()) }
}

/// Classes, back-references, assertions and code points are not supported.
fn escaped(byte: Option<&u8>) -> Result<(), String> {
    match byte {
        None => Err("the expression ends in a backslash".to_owned()),
        Some(byte) if byte.is_ascii_alphanumeric() => Err(format!("`\\{}` is not supported", *byte as char)),
        Some(_) => Ok(()),
    }
}

/// The place behind the `]` of a set.
fn set_end(bytes: &[u8], start: usize) -> Result<usize, String> {
    let mut at = start + usize::from(bytes.get(start) == Some(&b'^'));
    if bytes.get(at) == Some(&b']') {
        return Err("a set is empty".to_owned());
    }
    loop {
        match bytes.get(at) {
            None => return Err("a set is not closed".to_owned()),
            Some(b']') => return Ok(at + 1),
            Some(b'\\') => {
                escaped(bytes.get(at + 1))?;
                at += 2;
            }
            Some(_) => at += 1,
        }
    }
}
