//! The door for who compiles rules in JavaScript: lists → declarativeNetRequest rules.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::dnr::{Limits, Output, Reason, Source, Target, compile};
use crate::filter::Environment;

#[wasm_bindgen]
extern "C" {
    /// `{ name, text }`.
    pub type ListText;
    #[wasm_bindgen(method, getter)]
    fn name(this: &ListText) -> String;
    #[wasm_bindgen(method, getter)]
    fn text(this: &ListText) -> String;

    /// `{ target, environment, limits }`.
    pub type Options;
    #[wasm_bindgen(method, getter)]
    fn target(this: &Options) -> String;
    #[wasm_bindgen(method, getter)]
    fn environment(this: &Options) -> Vec<String>;
    #[wasm_bindgen(method, getter)]
    fn limits(this: &Options) -> Budget;

    /// `{ rules, unsafeRules, regexRules }`.
    pub type Budget;
    #[wasm_bindgen(method, getter)]
    fn rules(this: &Budget) -> usize;
    #[wasm_bindgen(method, getter, js_name = unsafeRules)]
    fn unsafe_rules(this: &Budget) -> usize;
    #[wasm_bindgen(method, getter, js_name = regexRules)]
    fn regex_rules(this: &Budget) -> usize;
}

/// Compiles lists, each to rules of its own. The limits are for all of them together; what comes first has the first
/// claim.
///
/// For each list `{ rules, filters, exact, narrower, inexpressible, count, regexRules, dropped }`: the rules as JSON,
/// how many filters have which certificate, how many rules there are, and how many filters had to give way to the
/// limits.
#[wasm_bindgen(js_name = compileRules)]
pub fn compile_rules(lists: Vec<ListText>, options: &Options) -> Result<Array, JsError> {
    let target = match options.target().as_str() {
        "chromium" => Target::Chromium,
        "firefox" => Target::Firefox,
        _ => return Err(JsError::new("no such browser: chromium or firefox")),
    };
    let budget = options.limits();
    let limits = Limits {
        rules: budget.rules(),
        unsafe_rules: budget.unsafe_rules(),
        regex_rules: budget.regex_rules(),
    };
    let environment = Environment::default().with(options.environment());
    let texts: Vec<(String, String)> = lists.iter().map(|list| (list.name(), list.text())).collect();
    let sources: Vec<Source<'_>> = texts.iter().map(|(name, text)| Source { name, text }).collect();
    compile_each(&sources, &environment, target, limits).iter().map(described).collect()
}

/// One list after the other, each with what those before it have left.
fn compile_each<'a>(
    lists: &[Source<'a>],
    environment: &Environment,
    target: Target,
    mut left: Limits,
) -> Vec<Output<'a>> {
    let mut outputs = Vec::with_capacity(lists.len());
    for list in lists {
        let output = compile(&[*list], environment, target, &left);
        left.rules -= output.rules.len();
        left.unsafe_rules -= output.rules.iter().filter(|rule| !rule.action.is_safe()).count();
        left.regex_rules -= output.report.regex_rules;
        outputs.push(output);
    }
    outputs
}

fn described(output: &Output<'_>) -> Result<JsValue, JsError> {
    let report = &output.report;
    let dropped = [Reason::OverBudget, Reason::OverRegexBudget]
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
        ("regexRules", report.regex_rules.into()),
        ("dropped", dropped.into()),
    ] {
        // Setting a field of a fresh object cannot fail.
        let _ = Reflect::set(&object, &name.into(), &value);
    }
    Ok(object.into())
}
