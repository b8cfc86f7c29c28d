//! A decision as text for terminals.

use brock::{Action, FilterRef};

use super::output::{Colour, Out, sanitize};

/// The name of an action in its colour, padded to the longest name.
pub(crate) fn painted(out: &Out, action: Action) -> String {
    let colour = match action {
        Action::Allow => Colour::Allow,
        Action::Block | Action::Redirect => Colour::Block,
        _ => Colour::Faint,
    };
    out.paint(colour, format_args!("{:<8}", action.name())).to_string()
}

/// A filter with its list and line: `||ads.example^  list.txt:12`.
pub(crate) fn with_place(out: &Out, found: FilterRef<'_>) -> String {
    format!("{}  {}", sanitize(&found.filter), out.paint(Colour::Faint, format_args!("{}:{}", found.list, found.line)))
}
