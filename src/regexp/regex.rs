//! An expression as a value: its source, its tree and its programs, computed once.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::fmt::{self, Debug, Formatter};
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use super::compile::compile;
use super::cursor::Alphabet;
use super::error::RegexError;
use super::extent::{self, Range, UrlHead};
use super::literal;
use super::parse::{parse, parse_url_expression};
use super::tree::Tree;
use super::units::encode;

/// A regular expression that compiles. Expressions are compared by their source.
#[derive(Clone)]
pub struct Regex<'t>(Arc<RegexParts<'t>>);

#[derive(Clone)]
struct RegexParts<'t> {
    source: Cow<'t, str>,
    tree: Tree,
    /// The case-sensitive and the case-insensitive program.
    programs: [Vec<u8>; 2],
    is_over_text: bool,
}

impl<'t> Regex<'t> {
    /// Parses an expression over URLs, hosts or addresses: the text between the slashes.
    #[cfg_attr(target_family = "wasm", inline(never))]
    pub(crate) fn parse(source: impl Into<Cow<'t, str>>) -> Result<Regex<'t>, RegexError> {
        let source = source.into();
        let tree = parse_url_expression(&source)?;
        Regex::new(source, tree, false)
    }

    /// Parses an expression over Unicode text, which [`encode`] converts. `ignore_case` must be the same as for
    /// [`Regex::program`].
    pub(crate) fn over_text(source: impl Into<Cow<'t, str>>, ignore_case: bool) -> Result<Regex<'t>, RegexError> {
        let source = source.into();
        let tree = parse(&encode(&source, false), Alphabet::Units { ignore_case })?;
        Regex::new(source, tree, true)
    }

    /// Compiles both programs. An expression is rejected if one of them is too large, because a pattern is
    /// parsed before `$match-case` is known.
    #[cfg_attr(target_family = "wasm", inline(never))]
    fn new(source: Cow<'t, str>, tree: Tree, is_over_text: bool) -> Result<Regex<'t>, RegexError> {
        let programs = [compile(&tree, false)?, compile(&tree, true)?];
        Ok(Regex(Arc::new(RegexParts { source, tree, programs, is_over_text })))
    }

    /// The text between the slashes.
    pub fn source(&self) -> &str {
        &self.0.source
    }

    /// The program for [`matches`](super::matches). With `ignore_case` its input must be in lower case.
    pub(crate) fn program(&self, ignore_case: bool) -> &[u8] {
        &self.0.programs[ignore_case as usize]
    }

    /// Whether the expression matches Unicode text in the encoding of [`encode`].
    pub(crate) fn is_over_text(&self) -> bool {
        self.0.is_over_text
    }

    /// The texts that every match contains, in lower case; longest first.
    pub(crate) fn literals(&self) -> Vec<String> {
        literal::required(&self.0.tree.root)
    }

    /// The text that every match contains, as the body of a pattern: `*` is any text, `^` no letter or digit.
    pub(crate) fn pattern(&self) -> Vec<u8> {
        literal::pattern(&self.0.tree.root)
    }

    /// The length in bytes of the texts that the expression matches.
    pub(crate) fn length(&self) -> Range {
        let root = &self.0.tree.root;
        let bytes = extent::of(root).bytes;
        if literal::spans(root) { bytes } else { Range { most: usize::MAX, ..bytes } }
    }

    /// The start of every URL that the expression matches, if the expression determines it.
    pub(crate) fn head(&self) -> Option<UrlHead> {
        extent::head(&self.0.tree.root, literal::spans(&self.0.tree.root))
    }

    /// The last byte, in lower case, of every text that the expression matches, if the expression determines it.
    pub(crate) fn last(&self) -> Option<u8> {
        literal::last(&self.0.tree.root)
    }

    /// The same expression with an owned source.
    pub(crate) fn into_owned<'o>(self) -> Regex<'o> {
        let RegexParts { source, tree, programs, is_over_text } = Arc::unwrap_or_clone(self.0);
        Regex(Arc::new(RegexParts { source: Cow::Owned(source.into_owned()), tree, programs, is_over_text }))
    }
}

/// Checks the syntax of an expression that the browser executes. Syntax that only this crate does not support is valid.
pub(crate) fn check_syntax(source: &str) -> Result<(), &'static str> {
    match parse_url_expression(source) {
        Err(RegexError::Syntax(message)) => Err(message),
        _ => Ok(()),
    }
}

impl Debug for Regex<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.source())
    }
}

impl PartialEq for Regex<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.source() == other.source()
    }
}

impl Eq for Regex<'_> {}

impl PartialOrd for Regex<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Regex<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.source().cmp(other.source())
    }
}

impl Hash for Regex<'_> {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.source().hash(hasher);
    }
}
