//! Names in `!#if`, and the program that a condition is for.

use super::dialect::Dialect;
use super::lists::unknown_condition;
use super::rule::LintReporter;
use crate::filter::distance;
use crate::lists::Environment;
use crate::span::Span;

/// Names that uBlock Origin, AdGuard or Adblock Plus define.
///
/// <https://github.com/gorhill/uBlock/wiki/Static-filter-syntax#pre-parsing-directives>,
/// <https://adguard.com/kb/general/ad-filtering/create-own-filters/#conditions-directive>
pub(crate) const CONDITION_NAMES: [&str; 40] = [
    "true",
    "false",
    "ext_ublock",
    "ext_ubol",
    "ext_devbuild",
    "ext_abp",
    "ext_adblockplus",
    "env_chromium",
    "env_edge",
    "env_firefox",
    "env_legacy",
    "env_mobile",
    "env_mv3",
    "env_safari",
    "cap_html_filtering",
    "cap_ipaddress",
    "cap_user_stylesheet",
    "adguard",
    "adguard_app_android",
    "adguard_app_cli",
    "adguard_app_ios",
    "adguard_app_mac",
    "adguard_app_windows",
    "adguard_app_linux",
    "adguard_ext_android_cb",
    "adguard_ext_chromium",
    "adguard_ext_chromium_mv3",
    "adguard_ext_edge",
    "adguard_ext_firefox",
    "adguard_ext_opera",
    "adguard_ext_safari",
    "adguard_ext_android",
    "adguard_ext_chromium_mv2",
    "cap_user_script",
    "ext_umatrix",
    "env_opera",
    "env_webkit",
    "ext_adguard",
    "cap_replace_modifier",
    "env_desktop",
];

/// Reports unknown names of a condition.
pub(super) fn check(condition: &str, whole: &str, environment: &Environment, out: &mut LintReporter) {
    for name in names(condition) {
        if CONDITION_NAMES.contains(&name) || environment.evaluate(name) == Some(true) {
            continue;
        }
        let finding = out.add(&unknown_condition::LINT, Span::of(name, whole), format!("unknown name {name:?}"));
        let near =
            CONDITION_NAMES.iter().map(|known| (distance(name, known), known)).filter(|(far, _)| *far <= 2).min();
        if let Some((_, near)) = near {
            finding.suggest(format!("did you mean {near}?"));
        }
    }
}

/// The dialect of the lines of a condition, if it is for one program only.
pub(super) fn dialect(condition: &str) -> Option<Dialect> {
    // `!adguard` and alternatives are for several.
    if condition.contains(['!', '|']) {
        return None;
    }
    names(condition).find_map(|name| match name {
        _ if name.starts_with("adguard") => Some(Dialect::AdGuard),
        "ext_abp" | "ext_adblockplus" => Some(Dialect::Abp),
        "ext_ublock" | "ext_ubol" => Some(Dialect::Ublock),
        _ => None,
    })
}

fn names(condition: &str) -> impl Iterator<Item = &str> {
    condition.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).filter(|name| !name.is_empty())
}
