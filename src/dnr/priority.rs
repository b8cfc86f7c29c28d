//! The one table of priorities: which rule wins where several match.

/// One row a line, the winner first.
macro_rules! table {
    ($($variant:ident $value:literal $about:literal;)*) => {
        /// How high a rule stands. The first row that matches a request decides.
        ///
        /// Rows lie far apart, so that others find a place between them without any published number moving; a
        /// surrogate stands up to 49,000 above its row, by its own priority and name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Priority { $(#[doc = $about] $variant,)* }

        impl Priority {
            /// Every row, the winner first.
            pub const fn all() -> &'static [Priority] {
                &[$(Priority::$variant,)*]
            }

            /// The number in the rule.
            pub const fn value(self) -> u32 {
                match self { $(Priority::$variant => $value,)* }
            }

            /// Whose word it is, in a sentence.
            pub const fn about(self) -> &'static str {
                match self { $(Priority::$variant => $about,)* }
            }
        }
    };
}

table! {
    OwnHeader 1_100_000 "A header of the extension itself, such as Global Privacy Control.";
    SiteOff 1_000_000 "A site that the user switched off: nothing on it is touched.";
    UserOnSite 900_000 "The user's choice for a tracker on one site.";
    UserEverywhere 800_000 "The user's choice for a tracker on every site.";
    HeaderChange 750_000 "Headers that a filter changes, whether or not an exception lets the request go.";
    ImportantException 700_000 "An exception with `$important`.";
    ImportantSurrogateForImportant 650_000 "An `$important` surrogate for what an `$important` filter blocks.";
    SurrogateForImportant 601_000 "A surrogate for what an `$important` filter blocks.";
    ImportantBlock 600_000 "A block with `$important`.";
    Exception 500_000 "An exception: `@@`.";
    ImportantSurrogate 450_000 "An `$important` surrogate for what a filter blocks.";
    Surrogate 401_000 "A surrogate for what a filter blocks.";
    Block 400_000 "A block.";
    LearnedBlock 300_000 "A tracker that was learned, and is blocked.";
    LearnedCookieBlock 200_000 "A tracker that was learned, and gets no cookies.";
    RemoveParam 100_000 "Parameters that go out of the query of what is not blocked.";
    Upgrade 50_000 "A host that is asked by `https:`.";
}

#[cfg(test)]
mod tests {
    use super::Priority::{self, *};

    #[test]
    fn the_published_order() {
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
            RemoveParam,
            Upgrade,
        ];
        assert_eq!(Priority::all(), order);
        assert_eq!(SiteOff.value(), 1_000_000);
        for pair in order.windows(2) {
            let room = match pair[1] {
                // What a surrogate that goes with it stands on.
                Block | ImportantBlock => 1_000,
                _ => 49_000,
            };
            assert!(pair[0].value() >= pair[1].value() + room, "{pair:?} leave no room");
        }
    }

    #[test]
    fn the_documentation_has_the_same_table() {
        let documented = include_str!("../../docs/dnr.md");
        for row in Priority::all() {
            let line = format!("| {} | {} |", row.value(), row.about());
            assert!(documented.contains(&line), "docs/dnr.md lacks: {line}");
        }
    }
}
