//! Scriptlets: their names and parameters, and the check of a call's arguments.

use std::borrow::Cow;

use super::scriptlet_parameter::{Parameter, ParameterKind};

/// The place where a scriptlet runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// With the scripts of the page.
    Main,
    /// In the isolated world of the extension, which shares only the document with the page.
    Isolated,
}

/// A scriptlet that filters can use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scriptlet {
    /// The name in answers.
    pub name: &'static str,
    /// Other names in lists, those of uBlock Origin and AdGuard.
    pub aliases: &'static [&'static str],
    /// Where it runs.
    pub world: World,
    /// Only trusted lists may use it: it can set any value or change any text.
    pub is_trusted: bool,
    /// The first parameters, which are required.
    pub required: &'static [Parameter],
    /// The parameters after those. An empty argument is the default.
    pub optional: &'static [Parameter],
    /// Pairs of a name and a value that may follow.
    pub pairs: &'static [Parameter],
    /// Whether the last two required parameters may be repeated instead.
    pub is_repeated: bool,
}

impl Scriptlet {
    /// Checks the arguments of a call.
    pub(super) fn check(&self, arguments: &[Cow<'_, str>]) -> Result<(), Cow<'static, str>> {
        if let Some(missing) = self.required.get(arguments.len()) {
            return Err(format!("the argument {} of {} is missing", missing.name, self.name).into());
        }
        let (own, rest) = arguments.split_at(self.own(arguments));
        if own.first().is_some_and(|first| first.starts_with('{')) && self.takes_object() {
            return self.check_object(arguments);
        }
        for (parameter, argument) in self.required.iter().chain(self.optional).zip(own) {
            self.check_one(parameter, argument)?;
        }
        // The text of a script, which the body never adds.
        let names = self.required.iter().chain(self.optional).map(|parameter| parameter.name);
        let text_of = |wanted| names.clone().zip(own).find(|(name, _)| *name == wanted).map_or("", |(_, text)| text);
        if text_of("tag").eq_ignore_ascii_case("script") && !text_of("text").is_empty() {
            return Err("the text of a script is code, and no argument of a scriptlet is run as code".into());
        }
        match rest.is_empty() || !self.pairs.is_empty() {
            true => self.check_pairs(rest),
            false if self.is_repeated && rest.len() % 2 == 0 => Ok(()),
            false if self.is_repeated => Err(format!("the last value of {} is missing", self.name).into()),
            false => Err(format!("{} has no more than {} arguments", self.name, self.most()).into()),
        }
    }

    fn check_one(&self, parameter: &Parameter, argument: &str) -> Result<(), Cow<'static, str>> {
        parameter
            .kind
            .check(argument)
            .map_err(|why| format!("{argument:?} is not valid for {} of {}: {why}", parameter.name, self.name).into())
    }

    /// Checks pairs. In the place of a name, an empty argument means nothing, and one that is no word means nothing with its
    /// value, as in uBlock Origin.
    fn check_pairs(&self, mut rest: &[Cow<'_, str>]) -> Result<(), Cow<'static, str>> {
        while let [name, after @ ..] = rest {
            rest = after;
            if name.is_empty() {
                continue;
            }
            if !name.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                rest = rest.get(1..).unwrap_or_default();
                continue;
            }
            let parameter = self.pair(name)?;
            let [value, after @ ..] = rest else {
                return Err(format!("the value of {name} is missing").into());
            };
            self.check_one(parameter, value)?;
            rest = after;
        }
        Ok(())
    }

    /// The parameter of a pair.
    fn pair(&self, name: &str) -> Result<&'static Parameter, Cow<'static, str>> {
        self.pairs
            .iter()
            .find(|pair| pair.name == name)
            .ok_or_else(|| format!("{} has no argument with the name {name:?}", self.name).into())
    }

    /// Whether one argument in JSON may be in the place of all.
    fn takes_object(&self) -> bool {
        self.optional.first().is_some_and(|first| first.kind == ParameterKind::PatternOrObject)
    }

    /// Checks the names of an object in JSON. Commas of JSON without quotes separate the arguments.
    fn check_object(&self, arguments: &[Cow<'_, str>]) -> Result<(), Cow<'static, str>> {
        let text = arguments.join(",");
        let parts: Vec<&str> = text.split('"').collect();
        if parts.len() % 4 != 1 || text.contains('\\') || !text.ends_with('}') {
            return Err("it must be an object of texts in JSON, without backslashes".into());
        }
        parts[1..].chunks(4).try_for_each(|part| match part[0] {
            "type" | "pattern" => ParameterKind::Pattern.check(part[2]),
            name => self.check_one(self.pair(name)?, part[2]),
        })
    }

    /// The number of arguments without pairs. Pairs may begin in the place of a path or a duration.
    fn own(&self, arguments: &[Cow<'_, str>]) -> usize {
        let most = self.most();
        let may_begin = |last: &Parameter| matches!(last.kind, ParameterKind::Path | ParameterKind::Duration);
        let is_early = self.optional.last().is_some_and(may_begin);
        let begins = |argument: &Cow<'_, str>| self.pairs.iter().any(|pair| pair.name == *argument);
        match is_early && arguments.get(most - 1).is_some_and(begins) {
            true => most - 1,
            false => most.min(arguments.len()),
        }
    }

    /// The greatest number of arguments without pairs.
    fn most(&self) -> usize {
        self.required.len() + self.optional.len()
    }

    /// Removes empty arguments behind the last one that the scriptlet has: a comma at the end of a call means nothing.
    pub(super) fn trim(&self, arguments: &mut Vec<Cow<'_, str>>) {
        if self.pairs.is_empty() && !self.is_repeated {
            while arguments.len() > self.most() && arguments.pop_if(|last| last.is_empty()).is_some() {}
        } else if self.is_repeated && arguments.len().saturating_sub(self.own(arguments)) % 2 == 1 {
            arguments.pop_if(|last| last.is_empty());
        }
    }
}
