//! Splits a regular expression that is too large for one rule.

use super::re2::to_re2;

/// Splits an expression at its alternatives, or at those of one of its groups. Each part is RE2 syntax and small enough.
pub(super) fn split_alternatives(source: &str, match_case: bool) -> Option<Vec<String>> {
    let candidates = alternations(source);
    let splits = candidates.iter().filter_map(|alternation| {
        let Alternation { start, bars, end } = alternation;
        let alternative = |first: usize, last: usize| {
            let from = first.checked_sub(1).map_or(*start, |bar| bars[bar] + 1);
            let to = bars.get(last).copied().unwrap_or(*end);
            format!("{}{}{}", &source[..*start], &source[from..to], &source[*end..])
        };
        let mut parts = Vec::new();
        let mut first = 0;
        while first <= bars.len() {
            // As many alternatives as one expression can contain.
            let mut fitting = (first..=bars.len())
                .map_while(|last| Some((last, to_re2(&alternative(first, last), match_case).ok()?)));
            let (last, part) = fitting.by_ref().last()?;
            parts.push(part);
            first = last + 1;
        }
        Some(parts)
    });
    splits.min_by_key(Vec::len)
}

/// The position of an alternation in the source: `a|b`, or `a|b` of `x(?:a|b)y`.
struct Alternation {
    start: usize,
    bars: Vec<usize>,
    end: usize,
}

/// The alternation of the whole source. If there is none, those of its groups that are neither repeated nor nested.
fn alternations(source: &str) -> Vec<Alternation> {
    let mut outer = Alternation { start: 0, bars: Vec::new(), end: source.len() };
    let mut found: Vec<Alternation> = Vec::new();
    let (mut depth, mut in_class, mut escaped) = (0, false, false);
    for (at, byte) in source.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b']' => in_class = false,
            b'[' => in_class = true,
            _ if in_class => {}
            b'(' => {
                depth += 1;
                if depth == 1 {
                    let start = at + if source[at..].starts_with("(?:") { 3 } else { 1 };
                    found.push(Alternation { start, bars: Vec::new(), end: start });
                }
            }
            b')' => {
                depth -= 1;
                let is_repeated = source[at + 1..].starts_with(['*', '+', '?', '{']);
                if depth == 0 && is_repeated {
                    found.pop();
                } else if let Some(group) = found.last_mut().filter(|_| depth == 0) {
                    group.end = at;
                }
            }
            b'|' if depth == 0 => outer.bars.push(at),
            b'|' if depth == 1 => found.last_mut().into_iter().for_each(|group| group.bars.push(at)),
            _ => {}
        }
    }
    if !outer.bars.is_empty() {
        return vec![outer];
    }
    found.retain(|group| !group.bars.is_empty());
    found
}
