//! The arguments of a scriptlet call.

use std::borrow::Cow;

/// The arguments of `+js(name, a, b)`. `\,` is a comma; quotes around a whole argument are not a part of it.
pub(super) fn by_commas(text: &str) -> Vec<Cow<'_, str>> {
    let mut arguments = Vec::new();
    let mut rest = text;
    loop {
        let now = rest.trim_start();
        if let Some((inside, after)) = quoted(now) {
            arguments.push(without_escapes(inside.0, inside.1));
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => return arguments,
            }
            continue;
        }
        let end = end_of_argument(now);
        arguments.push(without_escapes(now[..end].trim_end(), ','));
        match now.get(end + 1..) {
            Some(next) => rest = next,
            None => return arguments,
        }
    }
}

/// The arguments of `//scriptlet('name', 'a')`: each in quotes; `None` if one is not.
pub(super) fn in_quotes(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut arguments = Vec::new();
    let mut rest = text.trim();
    if rest.is_empty() {
        return Some(arguments);
    }
    loop {
        let (inside, after) = quoted(rest)?;
        arguments.push(without_escapes(inside.0, inside.1));
        match after.strip_prefix(',') {
            Some(next) => rest = next.trim_start(),
            None => return after.is_empty().then_some(arguments),
        }
    }
}

/// The arguments of a call in AdGuard's syntax as those of the same call in uBlock Origin's, where they differ; an error for
/// those that have no such form.
pub(super) fn from_adguard(name: &str, arguments: &mut Vec<Cow<'_, str>>) -> Result<(), &'static str> {
    match name {
        // The text that the node must contain comes before the pattern.
        "trusted-replace-node-text" if arguments.len() > 2 => {
            if arguments.len() > 4 {
                return Err("only the node, a text, a pattern and a replacement are supported");
            }
            let text = arguments.remove(1);
            arguments.resize(3, Cow::Borrowed(""));
            arguments.extend([Cow::Borrowed("condition"), text]);
        }
        "remove-node-text" if arguments.len() > 2 => return Err("the selector of a parent is not supported"),
        // Requests and stacks are the third and the fourth argument there, and pairs here.
        "json-prune-fetch-response" | "json-prune-xhr-response" => {
            name_arguments(arguments, 2, &["propsToMatch", "stackToMatch"])?;
        }
        // It is for the first argument of the function there, and a stack is the last argument.
        "trusted-prune-inbound-object" if arguments.len() > 1 => {
            if arguments.len() > 4 {
                return Err("only a function, paths, needed paths and a stack are supported");
            }
            if arguments.len() == 4 {
                arguments.insert(3, Cow::Borrowed("stackToMatch"));
            }
            arguments.insert(1, Cow::Borrowed("1"));
        }
        "set-cookie" | "set-cookie-reload" => name_arguments(arguments, 3, &["domain"])?,
        "trusted-set-cookie" | "trusted-set-cookie-reload" => name_arguments(arguments, 4, &["domain"])?,
        "set-constant" => name_arguments(arguments, 2, &["stack", "as"])?,
        "trusted-set-constant" => name_arguments(arguments, 2, &["stack"])?,
        "trusted-replace-argument" => name_arguments(arguments, 3, &["condition", "stack"])?,
        "trusted-replace-outbound-text" => name_arguments(arguments, 3, &["encoding", "stack"])?,
        // These run at once and stay, unless the third argument says otherwise.
        "remove-attr" | "remove-class" if arguments.get(2).is_none_or(|flags| flags.is_empty()) => {
            arguments.resize(2, Cow::Borrowed(""));
            arguments.push(Cow::Borrowed("asap stay"));
        }
        _ => {}
    }
    Ok(())
}

/// Makes pairs of the arguments from `at` on, which have their meaning by their place in AdGuard's syntax.
fn name_arguments(arguments: &mut Vec<Cow<'_, str>>, at: usize, names: &[&'static str]) -> Result<(), &'static str> {
    if arguments.len() > at + names.len() {
        return Err("AdGuard's scriptlet has further arguments, which are not supported");
    }
    let values = arguments.split_off(at.min(arguments.len()));
    for (name, value) in names.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
        arguments.extend([Cow::Borrowed(*name), value]);
    }
    Ok(())
}

/// The inside of a text in quotes, its quote, and what follows from the comma or the end on. Nothing if something else
/// follows: the quote is then a part of the argument.
fn quoted(text: &str) -> Option<((&str, char), &str)> {
    let quote = text.chars().next().filter(|first| matches!(first, '\'' | '"' | '`'))?;
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == quote as u8 => {
                let after = text[at + 1..].trim_start();
                return (after.is_empty() || after.starts_with(',')).then_some(((&text[1..at], quote), after));
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// Where an argument ends: at a comma without a backslash, or at the end of the text.
fn end_of_argument(text: &str) -> usize {
    let bytes = text.as_bytes();
    memchr::memchr_iter(b',', bytes)
        .find(|at| bytes[..*at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 0)
        .unwrap_or(text.len())
}

/// The text without the backslashes in front of `escaped`.
fn without_escapes(text: &str, escaped: char) -> Cow<'_, str> {
    // Few texts have any.
    if memchr::memchr(b'\\', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut pattern = [b'\\', 0];
    escaped.encode_utf8(&mut pattern[1..]);
    match std::str::from_utf8(&pattern) {
        Ok(pattern) if text.contains(pattern) => Cow::Owned(text.replace(pattern, &pattern[1..])),
        _ => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adguard() {
        for (name, from, to) in [
            (
                "trusted-replace-node-text",
                &["script", "a", "b", "c"][..],
                Ok(&["script", "b", "c", "condition", "a"][..]),
            ),
            ("trusted-replace-node-text", &["script", "a", "b"], Ok(&["script", "b", "", "condition", "a"])),
            ("trusted-replace-node-text", &["script", "a", "b", "c", "p"], Err(())),
            ("remove-node-text", &["script", "a"], Ok(&["script", "a"])),
            ("remove-node-text", &["script", "a", "p"], Err(())),
            ("remove-attr", &["a"], Ok(&["a", "", "asap stay"])),
            ("remove-class", &["a", "p", ""], Ok(&["a", "p", "asap stay"])),
            ("remove-class", &["a", "p", "complete"], Ok(&["a", "p", "complete"])),
            ("set-constant", &["a", "1"], Ok(&["a", "1"])),
            ("json-prune-xhr-response", &["a", ""], Ok(&["a", ""])),
            (
                "json-prune-fetch-response",
                &["a", "", "/b/", "c"],
                Ok(&["a", "", "propsToMatch", "/b/", "stackToMatch", "c"]),
            ),
            ("json-prune-fetch-response", &["a", "", "", "", "x"], Err(())),
            ("json-prune-fetch-response", &["a", "", "", "c"], Ok(&["a", "", "stackToMatch", "c"])),
            ("trusted-replace-outbound-text", &["a", "b", "c"], Ok(&["a", "b", "c"])),
            (
                "trusted-replace-outbound-text",
                &["a", "b", "c", "base64", "s"],
                Ok(&["a", "b", "c", "encoding", "base64", "stack", "s"]),
            ),
            ("trusted-replace-outbound-text", &["a", "b", "c", "", "", "true"], Err(())),
            ("trusted-replace-argument", &["a", "0", "c", "d"], Ok(&["a", "0", "c", "condition", "d"])),
            ("set-constant", &["a", "1", "", "asFunction"], Ok(&["a", "1", "as", "asFunction"])),
            ("trusted-set-constant", &["a", "1", "s"], Ok(&["a", "1", "stack", "s"])),
            ("trusted-set-cookie", &["a", "1", "", "/", ".b.com"], Ok(&["a", "1", "", "/", "domain", ".b.com"])),
            ("trusted-prune-inbound-object", &["a"], Ok(&["a"])),
            ("trusted-prune-inbound-object", &["a", "b"], Ok(&["a", "1", "b"])),
            ("trusted-prune-inbound-object", &["a", "b", "", "s"], Ok(&["a", "1", "b", "", "stackToMatch", "s"])),
            ("trusted-prune-inbound-object", &["a", "b", "", "s", "x"], Err(())),
            ("set-cookie", &["a", "1", "/", ".b.com"], Ok(&["a", "1", "/", "domain", ".b.com"])),
        ] {
            let mut arguments: Vec<_> = from.iter().map(|argument| Cow::Borrowed(*argument)).collect();
            let converted = from_adguard(name, &mut arguments).map_err(|_| ());
            assert_eq!(
                converted.map(|()| arguments),
                to.map(|to| to.iter().map(|one| Cow::Borrowed(*one)).collect()),
                "{name} {from:?}"
            );
        }
    }

    #[test]
    fn commas() {
        for (text, arguments) in [
            ("set, a, b", &["set", "a", "b"][..]),
            ("rmnt, script, a\\, b", &["rmnt", "script", "a, b"]),
            ("set, a, ''", &["set", "a", ""]),
            ("rmnt, script, '{delete window['", &["rmnt", "script", "{delete window["]),
            ("rmnt, script, \"'_blank'\"", &["rmnt", "script", "'_blank'"]),
            ("nostif, '0x)", &["nostif", "'0x)"]),
            ("set-attr, ':is(.a, b) c', src", &["set-attr", ":is(.a, b) c", "src"]),
            ("rmnt, script, x, excludes, \\,\\\"", &["rmnt", "script", "x", "excludes", ",\\\""]),
            ("", &[""]),
            ("a, , b,", &["a", "", "b", ""]),
        ] {
            assert_eq!(by_commas(text), arguments, "{text}");
        }
        assert_eq!(in_quotes("'a', \"b'c\", 'd\\'e'").unwrap(), ["a", "b'c", "d'e"]);
        assert_eq!(in_quotes("'a', b"), None);
        assert_eq!(in_quotes(""), Some(Vec::new()));
    }
}
