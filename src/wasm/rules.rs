//! declarativeNetRequest rules for JavaScript: compiles lists to rules.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::list_files::{IncludedText, list_files};
use super::object::object;
use crate::dnr::{InexactReason, Limits, Output, Settings, Surrogates, Target, compile_files};
use crate::lists::Environment;

#[wasm_bindgen]
extern "C" {
    /// `{ name, text, packed, included }`. A packed list is a static ruleset and does not count against the limits.
    /// `included`: paths and texts of the files that the list includes, in turn; absent: none.
    pub type ListText;
    #[wasm_bindgen(method, getter)]
    fn name(this: &ListText) -> String;
    #[wasm_bindgen(method, getter)]
    fn text(this: &ListText) -> String;
    #[wasm_bindgen(method, getter)]
    fn packed(this: &ListText) -> bool;
    #[wasm_bindgen(method, getter)]
    fn included(this: &ListText) -> Option<Vec<String>>;

    /// `{ target, environment, limits, surrogates }`; `surrogates`: names and `data:` URLs, in turn.
    pub type Options;
    #[wasm_bindgen(method, getter)]
    fn target(this: &Options) -> String;
    #[wasm_bindgen(method, getter)]
    fn environment(this: &Options) -> Vec<String>;
    #[wasm_bindgen(method, getter)]
    fn limits(this: &Options) -> Budget;
    #[wasm_bindgen(method, getter)]
    fn surrogates(this: &Options) -> Vec<String>;

    /// `{ rules, unsafeRules, regexRules }`.
    pub type Budget;
    #[wasm_bindgen(method, getter)]
    fn rules(this: &Budget) -> usize;
    #[wasm_bindgen(method, getter, js_name = unsafeRules)]
    fn unsafe_rules(this: &Budget) -> usize;
    #[wasm_bindgen(method, getter, js_name = regexRules)]
    fn regex_rules(this: &Budget) -> usize;
}

/// Compiles each list to rules of its own, with respect to the exceptions of the other lists. The limits are for all lists
/// together; earlier lists have priority.
///
/// Returns for each list `{ rules, filters, exact, narrower, inexpressible, count, unsafeRules, regexRules, dropped }`:
/// the rules as JSON, the number of filters with each certificate, the number of rules of each kind, and the number of
/// filters that were dropped because of the limits.
#[wasm_bindgen(js_name = compileRules)]
pub fn compile_rules(lists: Vec<ListText>, options: &Options) -> Result<Array, JsError> {
    let target = match options.target().as_str() {
        "chromium" => Target::Chromium,
        "firefox" => Target::Firefox,
        _ => return Err(JsError::new("unknown target: expected chromium or firefox")),
    };
    let included = |list: &ListText| -> Vec<IncludedText> {
        let mut rest = list.included().into_iter().flatten();
        std::iter::from_fn(|| rest.next().zip(rest.next())).collect()
    };
    let texts: Vec<_> = lists.iter().map(|list| (list.name(), list.text(), included(list))).collect();
    let surrogates = options.surrogates();
    let settings = Settings {
        environment: Environment::default().with(options.environment()),
        surrogates: Surrogates::new(surrogates.chunks_exact(2).map(|pair| (&*pair[0], &*pair[1]))),
        ..Settings::of(target)
    };
    let files: Vec<_> =
        texts.iter().map(|(name, text, included)| list_files(name, text, included, &settings.environment)).collect();
    let mut left = options.limits().limits();
    let mut outputs = compile_files(&files, &settings);
    for index in (0..lists.len()).filter(|&index| !lists[index].packed()) {
        if spend(&mut left, &outputs[index]).is_none() {
            // Rare. All lists are compiled again, because the exceptions of the others apply to this one.
            let settings = Settings { limits: left, ..settings.clone() };
            let fitted = compile_files(&files, &settings).swap_remove(index);
            // The compiler keeps to the limits it is given.
            let _ = spend(&mut left, &fitted);
            outputs[index] = fitted;
        }
    }
    outputs.iter().map(rules_object).collect()
}

impl Budget {
    fn limits(&self) -> Limits {
        let (rules, unsafe_rules, regex_rules) = (self.rules(), self.unsafe_rules(), self.regex_rules());
        Limits { rules, unsafe_rules, regex_rules, surrogate_hosts: 0 }
    }
}

/// Subtracts these rules from the remaining limits; `None` if they do not fit.
fn spend(left: &mut Limits, output: &Output<'_>) -> Option<()> {
    let rest = Limits {
        rules: left.rules.checked_sub(output.rules.len())?,
        unsafe_rules: left.unsafe_rules.checked_sub(unsafe_rules(output))?,
        regex_rules: left.regex_rules.checked_sub(output.report.regex_rules)?,
        ..*left
    };
    *left = rest;
    Some(())
}

fn unsafe_rules(output: &Output<'_>) -> usize {
    output.rules.iter().filter(|rule| !rule.action.is_safe()).count()
}

fn rules_object(output: &Output<'_>) -> Result<JsValue, JsError> {
    let report = &output.report;
    let dropped = [InexactReason::OverBudget, InexactReason::OverRegexBudget]
        .iter()
        .filter_map(|reason| report.reasons.get(reason))
        .sum::<usize>();
    let object = object([
        ("rules", serde_json::to_string(&output.rules)?.into()),
        ("filters", report.filters.into()),
        ("exact", report.exact.into()),
        ("narrower", report.narrower.into()),
        ("inexpressible", report.inexpressible.into()),
        ("count", report.rules.into()),
        ("unsafeRules", unsafe_rules(output).into()),
        ("regexRules", report.regex_rules.into()),
        ("dropped", dropped.into()),
    ]);
    Ok(object.into())
}
