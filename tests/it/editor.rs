//! What an editor shows: every statement about a filter is one that the engine confirms.

use brock::editor::{about_word, completions, describe, examples, hosts_of};
use brock::filter::MODIFIERS;
use brock::{Builder, Engine, Request};
use proptest::prelude::*;

use crate::properties::filter as line;

#[test]
fn meanings() {
    let text = |line: &str| {
        let meaning = describe(line).unwrap_or_else(|| panic!("{line} has no meaning"));
        format!("{} {}", meaning.effect, meaning.conditions.join(" ")).trim().to_owned()
    };
    for (line, wanted) in [
        ("||a.example^", "Blocks requests to `a.example` and its subdomains."),
        (
            "0.0.0.0 a.example b.example",
            "Blocks requests to `a.example` and its subdomains and to `b.example` and its subdomains.",
        ),
        (
            "/ads/*.js$script",
            "Blocks requests whose URL contains `/ads/*.js` (`*`: any text). Only these types: script.",
        ),
        ("@@||a.example^$elemhide", "Switches off element hiding on pages to `a.example` and its subdomains."),
        (
            "*$removeparam=utm_source",
            "Removes the query parameter `utm_source` of requests to every URL. Also these types: main_frame.",
        ),
        (
            "||a.example^$badfilter",
            "Disables the filter that is the same without `badfilter`: the one for requests to `a.example` and its subdomains.",
        ),
        ("##.ad", "Hides elements that match `.ad`. On every page, unless an exception with `generichide` matches."),
        ("a.example#@#.ad", "Switches off the filter that hides elements that match `.ad`. Only on `a.example`."),
        ("a.example##+js(set, x, true)", "Runs the scriptlet `set-constant` with `x`, `true`. Only on `a.example`."),
        (
            "a.example##^script",
            "Removes elements from the text of the response before the page is read. Only on `a.example`.",
        ),
    ] {
        assert_eq!(text(line), wanted, "{line}");
    }
    for line in ["", "! comment", "!#if x", "||a.example^$nonsense"] {
        assert_eq!(describe(line), None, "{line}");
    }
}

#[test]
fn every_modifier_has_a_meaning_and_is_completed() {
    for modifier in MODIFIERS.iter().filter(|modifier| modifier.is_taken()) {
        assert!(describe(modifier.example).is_some(), "{}", modifier.example);
        let place = completions(&format!("||a.example^${}", &modifier.name[..1]));
        assert!(place.names.iter().any(|one| one.label == modifier.name), "{}", modifier.name);
    }
    let script = "||a.example^$script";
    assert_eq!(about_word(script, 13).as_deref(), Some("`script`: Scripts."));
}

#[test]
fn hosts() {
    assert_eq!(hosts_of("||a.example^$domain=b.example|~c.example"), ["a.example", "b.example", "c.example"]);
    assert_eq!(hosts_of("a.example,~b.example##.ad"), ["a.example", "b.example"]);
}

proptest! {
    /// No line makes an editor's answers panic, and completions start inside of the line.
    #[test]
    fn any_line_has_answers(line in prop_oneof![line(), "\\PC{0,40}"]) {
        describe(&line);
        hosts_of(&line);
        for (at, _) in line.char_indices() {
            about_word(&line, at);
            let place = completions(&line[..at]);
            prop_assert!(line.is_char_boundary(place.start) && place.start <= at);
        }
    }

    /// The engine matches each example.
    #[test]
    fn examples_are_matched(line in line()) {
        let mut builder = Builder::new();
        builder.add_list("", &line);
        let engine = Engine::new(builder.build().0);
        for example in examples(&line) {
            let request = Request::new(&example.url, &example.source, example.resource_type).unwrap();
            prop_assert!(!engine.explain(&request).matches.is_empty() || !engine.explain(&request).modifications.applied.is_empty());
        }
    }
}
