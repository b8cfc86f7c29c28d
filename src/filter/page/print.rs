//! A page filter as canonical text that parses to the same filter.

use std::fmt::{self, Display, Formatter, Write};

use super::filter::{PageBody, PageFilter, ScriptletCall};
use super::html::{HtmlFilter, MOST_CONTENT};
use super::scope::{PageScope, ScopeEntry};
use crate::filter::lines::joined;
use crate::filter::selector::{TextTest, css_string};
use crate::regexp::Regex;

impl Display for PageFilter<'_> {
    /// The canonical form, with the separators of uBlock Origin; the text of the author if the canonical form would parse
    /// to another filter.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let canonical = self.canonical()?;
        if self.is_read_from(&canonical) { f.write_str(&canonical) } else { f.write_str(&joined(self.text)) }
    }
}

impl PageFilter<'_> {
    fn canonical(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        let is_adguard = matches!(&self.body, PageBody::Html(html) if html.content.is_some());
        let mark = match (is_adguard, self.is_exception) {
            (false, false) => "##",
            (false, true) => "#@#",
            (true, false) => "$$",
            (true, true) => "$@$",
        };
        write!(text, "{}{mark}{}", self.scope, self.body)?;
        Ok(text)
    }

    /// Whether a line parses to this filter.
    fn is_read_from(&self, line: &str) -> bool {
        matches!(PageFilter::parse(line), Ok(read)
            if (read.is_exception, &read.scope, &read.body) == (self.is_exception, &self.scope, &self.body))
    }
}

impl Display for PageScope<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(address) = &self.address {
            let of =
                |name, regex: &Option<Regex<'_>>| regex.as_ref().map(|regex| format!("{name}=/{}/", regex.source()));
            let modifiers: Vec<String> =
                [of("path", &address.path), of("url", &address.url)].into_iter().flatten().collect();
            write!(f, "[${}]", modifiers.join(","))?;
        }
        let entries =
            self.included.iter().map(|entry| ("", entry)).chain(self.excluded.iter().map(|entry| ("~", entry)));
        for (index, (mark, entry)) in entries.enumerate() {
            f.write_str(if index > 0 { "," } else { "" })?;
            write!(f, "{mark}{entry}")?;
        }
        Ok(())
    }
}

impl Display for ScopeEntry<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            ScopeEntry::Everywhere => f.write_char('*'),
            ScopeEntry::Host(host) => f.write_str(host),
            ScopeEntry::Entity(name) => write!(f, "{name}.*"),
            ScopeEntry::Path(host, path) => write!(f, "{host}{path}"),
            ScopeEntry::Regex { source, .. } => write!(f, "/{source}/"),
            ScopeEntry::Ancestor(host) => write!(f, "{host}>>"),
            ScopeEntry::AncestorEntity(name) => write!(f, "{name}.*>>"),
        }
    }
}

impl Display for PageBody<'_> {
    /// The text after the separator in canonical form. Exceptions disable filters with an equal text.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            PageBody::Elements(elements) => elements.fmt(f),
            PageBody::Scriptlet(call) => write!(f, "+js({call})"),
            PageBody::Html(html) if html.content.is_some() => html.fmt(f),
            PageBody::Html(html) => write!(f, "^{html}"),
            PageBody::Header(name) => write!(f, "^responseheader({name})"),
        }
    }
}

impl Display for ScriptletCall<'_> {
    /// The name and the arguments, each in the shortest form that is read as itself.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)?;
        self.arguments.iter().try_for_each(|argument| {
            f.write_str(", ")?;
            write_argument(argument, f)
        })
    }
}

/// Writes an argument without quotes, with a backslash before each comma. An argument that would be read differently
/// without quotes is in the first kind of quotes that it does not contain.
fn write_argument(argument: &str, f: &mut Formatter<'_>) -> fmt::Result {
    let needs_quotes =
        argument.trim() != argument || argument.starts_with(['\'', '"', '`']) || argument.ends_with('\\');
    match ['\'', '"', '`'].into_iter().find(|quote| needs_quotes && !argument.contains(*quote)) {
        Some(quote) => write!(f, "{quote}{argument}{quote}"),
        None => f.write_str(&argument.replace(',', "\\,")),
    }
}

impl Display for HtmlFilter<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.selectors.fmt(f)?;
        let Some(content) = &self.content else { return Ok(()) };
        for text in &content.texts {
            match text {
                TextTest::Literal(text) => write!(f, "[tag-content={}]", css_string(text))?,
                TextTest::Regex(source, flags) => write!(f, ":contains(/{source}/{flags})")?,
            }
        }
        for wildcard in &content.wildcards {
            write!(f, "[wildcard={}]", css_string(wildcard))?;
        }
        if content.min_length > 0 {
            write!(f, "[min-length=\"{}\"]", content.min_length)?;
        }
        match content.max_length {
            MOST_CONTENT => Ok(()),
            length => write!(f, "[max-length=\"{length}\"]"),
        }
    }
}
