//! Directives: lines that start with `!#`.

/// A `!#` line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Directive<'t> {
    If(&'t str),
    Else,
    EndIf,
    /// Names a file, which is a list of its own; the line itself gives no filter.
    Include(&'t str),
    /// For other programs; it has no effect here.
    Foreign,
    Unknown(&'t str),
}

impl<'t> Directive<'t> {
    /// Reads what follows `!#`.
    pub(crate) fn parse(text: &'t str) -> Directive<'t> {
        // `!#if(a)` needs no space.
        let len = text.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        let (name, value) = text.split_at(len);
        match name {
            "if" => Directive::If(value.trim()),
            "else" => Directive::Else,
            "endif" => Directive::EndIf,
            "include" => Directive::Include(value.trim()),
            "safari_cb_affinity" | "diff" => Directive::Foreign,
            // A line of hashes is decoration.
            "" => Directive::Foreign,
            _ => Directive::Unknown(name),
        }
    }
}
