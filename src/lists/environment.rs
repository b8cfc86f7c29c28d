//! The names that are true in `!#if`, and the value of a condition.

/// The names that are true in `!#if`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Sorted.
    names: Vec<String>,
}

impl Default for Environment {
    /// What holds for the engine wherever it runs: lists may count on uBlock Origin's syntax.
    fn default() -> Environment {
        Environment::new(["ext_ublock"])
    }
}

impl Environment {
    /// Just these names.
    pub fn new<S: Into<String>>(names: impl IntoIterator<Item = S>) -> Environment {
        Environment { names: Vec::new() }.with(names)
    }

    /// These names besides those already true.
    pub fn with<S: Into<String>>(mut self, names: impl IntoIterator<Item = S>) -> Environment {
        for name in names.into_iter().map(Into::into) {
            if let Err(at) = self.names.binary_search(&name) {
                self.names.insert(at, name);
            }
        }
        self
    }

    /// The value of `a && (!b || c)`; `None` if it cannot be read. A name that is not true is false.
    pub(crate) fn evaluate(&self, expression: &str) -> Option<bool> {
        // One level of the stack for each parenthesis: bounded by what a line of a list can mean.
        if expression.bytes().filter(|&b| b == b'(').count() > 64 {
            return None;
        }
        let mut reader = Reader { environment: self, rest: expression.trim() };
        let value = reader.or()?;
        reader.rest.is_empty().then_some(value)
    }
}

struct Reader<'a> {
    environment: &'a Environment,
    rest: &'a str,
}

impl Reader<'_> {
    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }

    fn or(&mut self) -> Option<bool> {
        let mut value = self.and()?;
        while self.eat("||") {
            value |= self.and()?;
        }
        Some(value)
    }

    fn and(&mut self) -> Option<bool> {
        let mut value = self.not()?;
        while self.eat("&&") {
            value &= self.not()?;
        }
        Some(value)
    }

    fn not(&mut self) -> Option<bool> {
        let mut negated = false;
        while self.eat("!") {
            negated = !negated;
        }
        Some(self.primary()? != negated)
    }

    fn primary(&mut self) -> Option<bool> {
        if self.eat("(") {
            let value = self.or()?;
            return self.eat(")").then_some(value);
        }
        let len = self.rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let (name, rest) = self.rest.split_at(len);
        self.rest = rest.trim_start();
        match name {
            "" => None,
            "true" => Some(true),
            "false" => Some(false),
            _ => Some(self.environment.names.iter().any(|known| known == name)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions() {
        let env = Environment::new(["a", "b"]);
        for (text, value) in [
            ("a", Some(true)),
            ("!a", Some(false)),
            ("c", Some(false)),
            ("a && !c", Some(true)),
            ("!(a && b) || (c||b)", Some(true)),
            ("a || b && c", Some(true)),
            ("(a || b) && c", Some(false)),
            ("false", Some(false)),
            ("!!true", Some(true)),
            ("", None),
            ("a &&", None),
            ("(a", None),
            ("a b", None),
        ] {
            assert_eq!(env.evaluate(text), value, "{text}");
        }
        assert_eq!(env.evaluate(&"(".repeat(100_000)), None);
    }
}
