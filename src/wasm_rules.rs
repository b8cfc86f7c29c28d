//! The door for who compiles rules in JavaScript: lists → declarativeNetRequest rules.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::dnr::{InexactReason, Limits, Output, Settings, Source, Surrogates, Target, compile_each};
use crate::lists::Environment;

#[wasm_bindgen]
extern "C" {
    /// `{ name, text, packed }`: a packed list is in a ruleset of its own, and takes nothing from the limits.
    pub type ListText;
    #[wasm_bindgen(method, getter)]
    fn name(this: &ListText) -> String;
    #[wasm_bindgen(method, getter)]
    fn text(this: &ListText) -> String;
    #[wasm_bindgen(method, getter)]
    fn packed(this: &ListText) -> bool;

    /// `{ target, environment, limits, surrogates }`; `surrogates`: names and the paths of files, in turn.
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

/// Compiles lists, each to rules of its own, in the knowledge of the others. The limits are for all of them together;
/// what comes first has the first claim.
///
/// For each list `{ rules, filters, exact, narrower, inexpressible, count, unsafeRules, regexRules, dropped }`: the
/// rules as JSON, how many filters have which certificate, how many rules there are, and how many filters had to give
/// way to the limits.
#[wasm_bindgen(js_name = compileRules)]
pub fn compile_rules(lists: Vec<ListText>, options: &Options) -> Result<Array, JsError> {
    let target = match options.target().as_str() {
        "chromium" => Target::Chromium,
        "firefox" => Target::Firefox,
        _ => return Err(JsError::new("no such browser: chromium or firefox")),
    };
    let texts: Vec<(String, String)> = lists.iter().map(|list| (list.name(), list.text())).collect();
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    let surrogates = options.surrogates();
    let settings = Settings {
        environment: Environment::default().with(options.environment()),
        surrogates: Surrogates::new(surrogates.chunks_exact(2).map(|pair| (&*pair[0], &*pair[1]))),
        ..Settings::of(target)
    };
    let mut left = options.limits().limits();
    let mut outputs = compile_each(&sources, &settings);
    for index in (0..lists.len()).filter(|&index| !lists[index].packed()) {
        if spend(&mut left, &outputs[index]).is_none() {
            // Rare: then the others are compiled once more, for what they say of this one.
            let settings = Settings { limits: left, ..settings.clone() };
            let fitted = compile_each(&sources, &settings).swap_remove(index);
            // It fits now.
            let _ = spend(&mut left, &fitted);
            outputs[index] = fitted;
        }
    }
    outputs.iter().map(described).collect()
}

impl Budget {
    fn limits(&self) -> Limits {
        let (rules, unsafe_rules, regex_rules) = (self.rules(), self.unsafe_rules(), self.regex_rules());
        Limits { rules, unsafe_rules, regex_rules, surrogate_hosts: 0 }
    }
}

/// Takes what these rules need from what is left; `None` if there is too little.
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

fn described(output: &Output<'_>) -> Result<JsValue, JsError> {
    let report = &output.report;
    let dropped = [InexactReason::OverBudget, InexactReason::OverRegexBudget]
        .iter()
        .filter_map(|reason| report.reasons.get(reason))
        .sum::<usize>();
    let object = Object::new();
    for (name, value) in [
        ("rules", serde_json::to_string(&output.rules)?.into()),
        ("filters", report.filters.into()),
        ("exact", report.exact.into()),
        ("narrower", report.narrower.into()),
        ("inexpressible", report.inexpressible.into()),
        ("count", JsValue::from(report.rules)),
        ("unsafeRules", unsafe_rules(output).into()),
        ("regexRules", report.regex_rules.into()),
        ("dropped", dropped.into()),
    ] {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    Ok(object.into())
}
