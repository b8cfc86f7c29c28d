//! A printed filter equals the original.

use brock::filter::NetworkFilter;
use brock::lists::{Environment, List};

use super::text::text;

/// A printed filter parses to the same filter, and prints the same again.
pub fn print_round_trips(data: &[u8]) {
    for (_, filter) in List::parse(&text(data), &Environment::default()).filters {
        let printed = filter.to_string();
        let list = List::parse(&printed, &Environment::default());
        let again: Vec<&NetworkFilter<'_>> = list.filters.iter().map(|(_, filter)| filter).collect();
        let [again] = again[..] else { panic!("{:?} became {printed:?}: {list:?}", filter.text) };
        let identity = |one: &NetworkFilter<'_>| (one.exception, one.important, one.badfilter);
        assert_eq!(identity(again), identity(&filter), "{:?} became {printed:?}", filter.text);
        assert_eq!(again.pattern, filter.pattern, "{:?} became {printed:?}", filter.text);
        assert_eq!(again.condition(), filter.condition(), "{:?} became {printed:?}", filter.text);
        assert_eq!(again.to_string(), printed, "{:?}", filter.text);
    }
}
