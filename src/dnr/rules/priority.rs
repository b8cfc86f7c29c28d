//! The one table of rule priorities.

/// A priority above that of a row: the order of the rules within the row.
pub(crate) type RowOffset = u32;

/// One row per line, the highest first.
macro_rules! table {
    ($($variant:ident $value:literal $about:literal;)*) => {
        /// The priority of a rule. The highest row with a matching rule decides.
        ///
        /// The gaps between rows leave space for new rows without changing published numbers. Rules of a surrogate are up
        /// to 49,000 above their row, ordered by the filter's own priority and the surrogate's name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Priority { $(#[doc = $about] $variant,)* }

        impl Priority {
            /// All rows, the highest first.
            pub const fn all() -> &'static [Priority] {
                &[$(Priority::$variant,)*]
            }

            /// The `priority` of a rule.
            pub const fn value(self) -> u32 {
                match self { $(Priority::$variant => $value,)* }
            }

            /// The meaning, one sentence.
            pub const fn about(self) -> &'static str {
                match self { $(Priority::$variant => $about,)* }
            }
        }
    };
}

table! {
    OwnHeader 1_100_000 "A header that the extension itself sends, such as Global Privacy Control.";
    SiteOff 1_000_000 "A site that the user switched off: none of its requests are changed.";
    UserOnSite 900_000 "The user's choice for a tracker on one site.";
    UserEverywhere 800_000 "The user's choice for a tracker on all sites.";
    HeaderChange 750_000 "Headers that a filter changes, whether or not an exception allows the request.";
    ImportantException 700_000 "An exception with `$important`.";
    ImportantSurrogateForImportant 650_000 "An `$important` surrogate for requests that an `$important` filter blocks.";
    SurrogateForImportant 601_000 "A surrogate for requests that an `$important` filter blocks.";
    ImportantBlock 600_000 "A block with `$important`.";
    Exception 500_000 "An exception (`@@`).";
    ImportantSurrogate 450_000 "An `$important` surrogate for requests that a filter blocks.";
    Surrogate 401_000 "A surrogate for requests that a filter blocks.";
    Block 400_000 "A block.";
    LearnedBlock 300_000 "A learned tracker that is blocked.";
    LearnedCookieBlock 200_000 "A learned tracker whose cookies are removed.";
    LinksKept 150_000 "Link cleaning is off: the extension allows what only a rule for parameters would change.";
    RemoveParam 100_000 "Query parameters that are removed from requests that are not blocked.";
}

#[cfg(test)]
mod tests {
    use super::Priority::{self, *};

    #[test]
    fn rows_are_in_order_and_leave_room_for_offsets() {
        let order = [
            OwnHeader,
            SiteOff,
            UserOnSite,
            UserEverywhere,
            HeaderChange,
            ImportantException,
            ImportantSurrogateForImportant,
            SurrogateForImportant,
            ImportantBlock,
            Exception,
            ImportantSurrogate,
            Surrogate,
            Block,
            LearnedBlock,
            LearnedCookieBlock,
            LinksKept,
            RemoveParam,
        ];
        assert_eq!(Priority::all(), order);
        assert_eq!(SiteOff.value(), 1_000_000);
        for pair in order.windows(2) {
            let room = match pair[1] {
                // Blocks have no offset; their surrogates are 1,000 above them.
                Block | ImportantBlock => 1_000,
                _ => 49_000,
            };
            assert!(pair[0].value() >= pair[1].value() + room, "{pair:?} are too close");
        }
    }

    #[test]
    fn the_documentation_has_the_same_table() {
        let documented = include_str!("../../../docs/dnr.md");
        for row in Priority::all() {
            let line = format!("| {} | {} |", row.value(), row.about());
            assert!(documented.contains(&line), "docs/dnr.md lacks: {line}");
        }
    }
}
