//! The one table of priorities: which rule wins where several match.

/// One row a line, the winner first.
macro_rules! table {
    ($($variant:ident $value:literal $about:literal;)*) => {
        /// How high a rule stands. The first row that matches a request decides.
        ///
        /// Rows lie far apart, so that redirects, header changes and parameter removal find a place between
        /// them without any published number moving.
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
    SiteOff 1_000_000 "A site that the user switched off: nothing on it is touched.";
    UserOnSite 900_000 "The user's choice for a tracker on one site.";
    UserEverywhere 800_000 "The user's choice for a tracker on every site.";
    ImportantException 700_000 "An exception with `$important`.";
    ImportantBlock 600_000 "A block with `$important`.";
    Exception 500_000 "An exception: `@@`.";
    Block 400_000 "A block.";
    LearnedBlock 300_000 "A tracker that was learned, and is blocked.";
    LearnedCookieBlock 200_000 "A tracker that was learned, and gets no cookies.";
}

#[cfg(test)]
mod tests {
    use super::Priority::{self, *};

    #[test]
    fn the_published_order() {
        let order = [
            SiteOff,
            UserOnSite,
            UserEverywhere,
            ImportantException,
            ImportantBlock,
            Exception,
            Block,
            LearnedBlock,
            LearnedCookieBlock,
        ];
        assert_eq!(Priority::all(), order);
        assert_eq!(SiteOff.value(), 1_000_000);
        for pair in order.windows(2) {
            assert!(pair[0].value() >= pair[1].value() + 100_000, "{pair:?} leave no room");
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
