//! Generated lists: every form agrees with the oracle.

use proptest::prelude::*;

use crate::promises::page_index_agrees_with_oracle;
use crate::properties::cases;

proptest! {
    #![proptest_config(cases(1500))]

    /// Bytes beyond ASCII are words of page filters.
    #[test]
    fn the_page_index_agrees_with_the_oracle(words in prop::collection::vec(0x80..=0xffu8, 1..40)) {
        page_index_agrees_with_oracle(&words);
    }
}
