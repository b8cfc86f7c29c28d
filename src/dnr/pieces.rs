//! Regular expressions that are too large for one rule, as several.

use super::regex::whole;

/// An expression that is too large, parted at its alternatives, or at those of one of its groups.
pub(super) fn pieces(source: &str, match_case: bool) -> Option<Vec<String>> {
    let choices = choices(source);
    let parted = choices.iter().filter_map(|choice| {
        let Choice { start, bars, end } = choice;
        let alternative = |first: usize, last: usize| {
            let from = first.checked_sub(1).map_or(*start, |bar| bars[bar] + 1);
            let to = bars.get(last).copied().unwrap_or(*end);
            format!("{}{}{}", &source[..*start], &source[from..to], &source[*end..])
        };
        let mut pieces = Vec::new();
        let mut first = 0;
        while first <= bars.len() {
            // As many alternatives as fit into one expression.
            let mut fitting =
                (first..=bars.len()).map_while(|last| Some((last, whole(&alternative(first, last), match_case).ok()?)));
            let (last, piece) = fitting.by_ref().last()?;
            pieces.push(piece);
            first = last + 1;
        }
        Some(pieces)
    });
    parted.min_by_key(Vec::len)
}

/// Where one of several texts matches: `a|b`, or `(?:a|b)` of `x(?:a|b)y`.
struct Choice {
    start: usize,
    bars: Vec<usize>,
    end: usize,
}

/// The alternatives of the whole source, or else those of its groups that are neither repeated nor within others.
fn choices(source: &str) -> Vec<Choice> {
    let mut outer = Choice { start: 0, bars: Vec::new(), end: source.len() };
    let mut found: Vec<Choice> = Vec::new();
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
                    found.push(Choice { start, bars: Vec::new(), end: start });
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
