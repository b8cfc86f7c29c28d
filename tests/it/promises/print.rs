//! A printed filter equals the original.

use brock::filter::NetworkFilter;
use brock::filter::page::PageFilter;
use brock::lists::{Environment, List};

use super::text::text;

/// A printed filter parses to the same filter, and prints the same again.
pub fn print_round_trips(data: &[u8]) {
    let text = text(data);
    let list = List::parse(&text, &Environment::default());
    for (_, filter) in list.page_filters {
        let printed = filter.to_string();
        let list = List::parse(&printed, &Environment::default());
        let [(_, again)] = &list.page_filters[..] else { panic!("{:?} became {printed:?}: {list:?}", filter.text) };
        let parts = |one: &PageFilter<'_>| format!("{} {:?} {:?}", one.is_exception, one.scope, one.body);
        assert_eq!(parts(again), parts(&filter), "{:?} became {printed:?}", filter.text);
        assert_eq!(again.to_string(), printed, "{:?}", filter.text);
    }
    for (_, filter) in list.filters {
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
