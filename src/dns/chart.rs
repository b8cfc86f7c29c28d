//! Charts of the report: SVG inside the page, with a text for readers who do not see them.

use std::fmt::Write;

use super::markup::escape;

/// Questions by hour, a bar each; those of the night are darker.
pub(super) fn hours(counts: &[u32; 24]) -> String {
    const HEIGHT: u32 = 60;
    let most = (*counts.iter().max().unwrap_or(&0)).max(1);
    let night: u64 =
        counts.iter().enumerate().filter(|(hour, _)| !(6..22).contains(hour)).map(|(_, all)| u64::from(*all)).sum();
    let all: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    let mut svg = format!(
        "<svg class=\"hours\" viewBox=\"0 0 240 76\" role=\"img\"><title>Questions by hour of the day: {night} of {all} \
         between 22 and 6 o'clock</title>"
    );
    for (hour, count) in counts.iter().enumerate() {
        let height = (u64::from(*count) * u64::from(HEIGHT)).div_ceil(u64::from(most));
        let class = if (6..22).contains(&hour) { "day" } else { "night" };
        let (x, y) = (hour * 10 + 1, u64::from(HEIGHT) - height);
        let _ = write!(svg, "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"8\" height=\"{height}\"/>");
    }
    for hour in [0, 6, 12, 18] {
        let _ = write!(svg, "<text x=\"{}\" y=\"73\">{hour}</text>", hour * 10);
    }
    svg + "</svg>"
}

/// A share of a whole as a bar: questions, and those of them that were blocked.
pub(super) fn bar(label: &str, value: u32, blocked: u32, most: u32) -> String {
    let part = |value: u32| f64::from(value) * 100.0 / f64::from(most.max(1));
    format!(
        "<svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" role=\"img\"><title>{}: {value} questions, \
         {blocked} blocked</title><rect class=\"day\" width=\"{:.1}\" height=\"8\"/><rect class=\"blocked\" width=\"{:.1}\" \
         height=\"8\"/></svg>",
        escape(label),
        part(value),
        part(blocked.min(value)),
    )
}
