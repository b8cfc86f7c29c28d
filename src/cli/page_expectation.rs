//! Expectations about a page.

use brock::Engine;
use brock::cosmetic::Page;

use super::expectations::PageExpectation;

/// What is expected and was not found, and what was found.
pub(crate) fn check_page(engine: &Engine, wanted: &PageExpectation) -> Result<Vec<(String, String)>, String> {
    let page = Page::new(&wanted.url).map_err(|error| error.to_string())?;
    let cosmetics = engine.cosmetics(&page);
    // Generic filters are looked up by the classes and identifiers on the page: those that the expectation names.
    let texts = wanted.hide.iter().chain(&wanted.keep);
    let (classes, ids) = texts.fold((Vec::new(), Vec::new()), |(mut classes, mut ids), text| {
        classes.extend(names(text, '.'));
        ids.extend(names(text, '#'));
        (classes, ids)
    });
    let generic = engine.generic(&page, classes.iter().copied(), ids.iter().copied());
    let is_hidden = |selector: &str| {
        let procedural = cosmetics.procedural.iter().any(|filter| filter.text == selector);
        let hide = cosmetics.hide.iter().chain(&generic).any(|one| one == selector);
        hide || procedural || cosmetics.of_sheet(engine.generic_sheet()).any(|one| one == selector)
    };
    let mut failures = Vec::new();
    for selector in wanted.hide.iter().filter(|selector| !is_hidden(selector)) {
        let off = match (cosmetics.generic_hide, cosmetics.specific_hide) {
            (true, true) => "; an exception switches all element filters off",
            (true, false) => "; an exception switches generic filters off",
            (false, true) => "; an exception switches specific filters off",
            (false, false) => "",
        };
        failures.push((format!("{selector} is hidden"), format!("it is not{off}")));
    }
    for selector in wanted.keep.iter().filter(|selector| is_hidden(selector)) {
        let explanation = engine.explain_page(&page, &classes, &ids);
        let by: Vec<String> = explanation
            .matches
            .iter()
            .map(|found| format!("{}:{} {}", found.list, found.line, found.filter))
            .filter(|text| text.contains(selector.as_str()))
            .collect();
        failures.push((format!("{selector} is not hidden"), format!("it is, by {}", by.join(", "))));
    }
    for call in &wanted.scriptlets {
        if !cosmetics.scriptlets.iter().any(|known| known.join(", ") == *call) {
            let all: Vec<String> = cosmetics.scriptlets.iter().map(|known| known.join(", ")).collect();
            let found = if all.is_empty() { "no scriptlet runs".to_owned() } else { all.join("; ") };
            failures.push((format!("+js({call}) runs"), found));
        }
    }
    Ok(failures)
}

/// The names behind a mark: `.ad > #x.y` has the classes `ad` and `y`.
fn names(selector: &str, mark: char) -> impl Iterator<Item = &str> {
    selector.split(mark).skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_alphanumeric() || matches!(c, '-' | '_'))).unwrap_or(rest.len());
        (end > 0).then(|| &rest[..end])
    })
}
