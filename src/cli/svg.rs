//! Charts as SVG inside of HTML, and the escaping of texts in both.

use std::fmt::Write;

use super::output::thousands;

/// A text in HTML or SVG, in an element or an attribute. Control characters and marks of direction are replaced: a name must not
/// change the order of the text around it.
pub(crate) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            character if character.is_control() => escaped.push('\u{fffd}'),
            character => escaped.push(character),
        }
    }
    escaped
}

/// One bar of a chart: its name, and the lengths of its parts.
#[derive(Clone, Debug)]
pub(crate) struct ChartBar {
    pub(crate) name: String,
    pub(crate) parts: Vec<u64>,
}

/// Characters of a name in a chart.
const NAME: usize = 38;
/// Widths and heights in pixels.
const LABELS: u32 = 330;
const BARS: u32 = 420;
const ROW: u32 = 22;

/// Horizontal bars of coloured parts. `colours`: the name and class of each part.
pub(crate) fn bar_chart(title: &str, colours: &[(&str, &str)], bars: &[ChartBar]) -> String {
    let most = bars.iter().map(|bar| bar.parts.iter().sum::<u64>()).max().unwrap_or(0).max(1);
    let height = (bars.len() as u32 + 2) * ROW;
    let mut svg = format!(
        "<svg role=\"img\" viewBox=\"0 0 {} {height}\" width=\"100%\" font-size=\"13\"><title>{}</title>\n",
        LABELS + BARS + 90,
        escape(title)
    );
    for (at, (name, class)) in colours.iter().enumerate() {
        let x = LABELS + at as u32 * 98;
        let _ = writeln!(svg, "<rect class=\"{class}\" x=\"{x}\" y=\"4\" width=\"12\" height=\"12\"/>");
        let _ = writeln!(svg, "<text x=\"{}\" y=\"15\">{}</text>", x + 18, escape(name));
    }
    for (at, bar) in bars.iter().enumerate() {
        let y = (at as u32 + 1) * ROW + 4;
        let short: String = match bar.name.chars().count() > NAME {
            true => bar.name.chars().take(NAME - 1).chain(['\u{2026}']).collect(),
            false => bar.name.clone(),
        };
        let (x, text) = (LABELS - 10, y + 14);
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{text}\" text-anchor=\"end\">{}<title>{}</title></text>",
            escape(&short),
            escape(&bar.name)
        );
        let mut from = LABELS as f64;
        for (part, (name, class)) in bar.parts.iter().zip(colours).filter(|(part, _)| **part > 0) {
            let width = *part as f64 / most as f64 * f64::from(BARS);
            let _ = writeln!(
                svg,
                "<rect class=\"{class}\" x=\"{from:.1}\" y=\"{y}\" width=\"{width:.1}\" height=\"16\"><title>{}: {}</title></rect>",
                escape(name),
                thousands(*part)
            );
            from += width;
        }
        let total: u64 = bar.parts.iter().sum();
        let _ = writeln!(svg, "<text x=\"{:.1}\" y=\"{text}\">{}</text>", from + 6.0, thousands(total));
    }
    svg + "</svg>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names() {
        for text in ["<script>alert(1)</script>", "\"onload=\"x", "a&b", "'", "a\u{202e}b", "\u{0}\u{1b}[2J", "]]>"] {
            let safe = escape(text);
            assert!(!safe.contains(['<', '>', '"', '\'', '\u{202e}', '\u{0}', '\u{1b}']), "{safe}");
            let bars = [ChartBar { name: text.to_owned(), parts: vec![1, 2] }];
            let svg = bar_chart(text, &[(text, "a"), ("b", "b")], &bars);
            assert!(!svg.contains("<script") && !svg.contains("\"onload"), "{svg}");
        }
    }

    #[test]
    fn widths() {
        let bars = [(0, 0), (3, 1), (u64::MAX / 2, 7)].map(|(a, b)| ChartBar { name: "x".into(), parts: vec![a, b] });
        let svg = bar_chart("t", &[("a", "a"), ("b", "b")], &bars);
        assert_eq!(svg.matches("<rect").count(), 2 + 4);
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
    }
}
