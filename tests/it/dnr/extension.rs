//! The rules that the extension itself makes (extension/background/user-rules.js), beside rules of lists.

use brock::dnr::{Priority, Rule, RuleAction, Simulator, Target};
use brock::{Request, ResourceType};
use serde_json::{Value, json};

use super::common::{EVERY_TYPE, output};

/// The extension's test compares its rule with the same file.
const PRIVACY_CONTROL: &str = include_str!("../../data/privacy-control.json");

#[test]
fn the_privacy_control_rule_has_the_highest_priority_and_every_type() {
    let json: Value = serde_json::from_str(PRIVACY_CONTROL).unwrap();
    let rule: Rule = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(&rule).unwrap(), json);
    assert_eq!(rule.priority, Priority::OwnHeader.value());
    assert_eq!(Priority::all()[0], Priority::OwnHeader);
    assert_eq!(serde_json::to_value(&rule.condition.resource_types).unwrap(), json!(EVERY_TYPE));
}

#[test]
fn pages_of_switched_off_sites_are_allowed_and_send_the_header() {
    let site_off: Rule = serde_json::from_value(json!({
        "id": 1, "priority": Priority::SiteOff.value(), "action": { "type": "allowAllRequests" },
        "condition": {
            "isUrlFilterCaseSensitive": false, "requestDomains": ["off.test"], "resourceTypes": ["main_frame"]
        }
    }))
    .unwrap();
    let privacy_control: Rule = serde_json::from_str(PRIVACY_CONTROL).unwrap();
    let lists = output("||off.test^$document,important\n||on.test^$document,important", Target::Chromium);
    let rules = Simulator::new(lists.rules.iter().chain([&site_off, &privacy_control]));
    let outcome = |url| rules.outcome(&Request::new(url, "", ResourceType::MainFrame).unwrap());
    let off = outcome("https://www.off.test/");
    assert_eq!(off.rule.map(|rule| &rule.action), Some(&RuleAction::AllowAllRequests));
    assert_eq!(off.headers, [&privacy_control]);
    let on = outcome("https://on.test/");
    assert_eq!(on.rule.map(|rule| &rule.action), Some(&RuleAction::Block));
}

#[test]
fn without_link_cleaning_parameters_stay_and_blocks_hold() {
    let kept: Rule = serde_json::from_value(json!({
        "id": 4, "priority": Priority::LinksKept.value(), "action": { "type": "allow" },
        "condition": { "isUrlFilterCaseSensitive": false, "resourceTypes": EVERY_TYPE }
    }))
    .unwrap();
    let lists = output("||shop.test^$removeparam=spy\n||ads.test^", Target::Chromium);
    let cleaned = Simulator::new(&lists.rules);
    let rules = Simulator::new(lists.rules.iter().chain([&kept]));
    let request = |url| Request::new(url, "https://shop.test/", ResourceType::Image).unwrap();
    let shop = request("https://shop.test/?spy=1");
    assert!(matches!(cleaned.outcome(&shop).rule.map(|rule| &rule.action), Some(RuleAction::Redirect { .. })));
    assert_eq!(rules.outcome(&shop).rule.map(|rule| &rule.action), Some(&RuleAction::Allow));
    let ads = rules.outcome(&request("https://ads.test/"));
    assert_eq!(ads.rule.map(|rule| &rule.action), Some(&RuleAction::Block));
}
