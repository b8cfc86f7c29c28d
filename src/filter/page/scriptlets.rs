//! The scriptlets: one table of names, spellings, worlds and trust.

/// Where a scriptlet runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum World {
    /// Among the page's own scripts.
    Main,
    /// Beside them: it sees the document alone.
    Isolated,
}

/// A scriptlet that filters can call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scriptlet {
    /// The name in answers.
    pub name: &'static str,
    /// Other names in lists, those of uBlock Origin and AdGuard.
    pub aliases: &'static [&'static str],
    /// Where it runs.
    pub world: World,
    /// Only lists that are trusted may call it: it can set any value or run any text.
    pub is_trusted: bool,
}

const fn scriptlet(name: &'static str, aliases: &'static [&'static str], world: World, is_trusted: bool) -> Scriptlet {
    Scriptlet { name, aliases, world, is_trusted }
}

use World::{Isolated, Main};

/// Every scriptlet, sorted by name.
pub const SCRIPTLETS: &[Scriptlet] = &[
    scriptlet("abort-current-script", &["abort-current-inline-script", "acis", "acs"], Main, false),
    scriptlet("abort-on-property-read", &["aopr"], Main, false),
    scriptlet("abort-on-property-write", &["aopw"], Main, false),
    scriptlet("abort-on-stack-trace", &["aost"], Main, false),
    scriptlet("adjust-setInterval", &["nano-setInterval-booster", "nano-sib"], Main, false),
    scriptlet("adjust-setTimeout", &["nano-setTimeout-booster", "nano-stb"], Main, false),
    scriptlet("alert-buster", &[], Main, false),
    scriptlet("amazon-apstag", &[], Main, false),
    scriptlet("close-window", &["window-close-if"], Main, false),
    scriptlet("disable-newtab-links", &[], Main, false),
    scriptlet("fingerprint2", &["fingerprintjs2"], Main, false),
    scriptlet("gemius", &[], Main, false),
    scriptlet("google-analytics", &[], Main, false),
    scriptlet("google-ima", &["google-ima3"], Main, false),
    scriptlet("googletagservices-gpt", &[], Main, false),
    scriptlet("hide-in-shadow-dom", &[], Main, false),
    scriptlet("href-sanitizer", &["urlskip"], Isolated, false),
    scriptlet("inject-css-in-shadow-dom", &[], Main, false),
    scriptlet("json-edit", &[], Main, false),
    scriptlet("json-edit-fetch-request", &[], Main, false),
    scriptlet("json-edit-fetch-response", &[], Main, false),
    scriptlet("json-edit-xhr-response", &[], Main, false),
    scriptlet("json-prune", &[], Main, false),
    scriptlet("json-prune-fetch-response", &[], Main, false),
    scriptlet("json-prune-xhr-response", &[], Main, false),
    scriptlet("jsonl-edit-xhr-response", &[], Main, false),
    scriptlet("m3u-prune", &[], Main, false),
    scriptlet("metrika-yandex-tag", &[], Main, false),
    scriptlet("multiup", &[], Main, false),
    scriptlet("no-protected-audience", &[], Main, false),
    scriptlet("no-topics", &[], Main, false),
    scriptlet("noeval", &[], Main, false),
    scriptlet("noeval-if", &["prevent-eval-if"], Main, false),
    scriptlet("nofab", &["prevent-fab-3.2.0"], Main, false),
    scriptlet("nowebrtc", &[], Main, false),
    scriptlet("popads-dummy", &[], Main, false),
    scriptlet("popads.net", &["prevent-popads-net"], Main, false),
    scriptlet("prevent-addEventListener", &["addEventListener-defuser", "aeld"], Main, false),
    scriptlet("prevent-bab", &["nobab"], Main, false),
    scriptlet("prevent-canvas", &[], Main, false),
    scriptlet("prevent-clipboard-write", &[], Main, true),
    scriptlet("prevent-dialog", &[], Main, false),
    scriptlet("prevent-element-src-loading", &[], Main, false),
    scriptlet("prevent-fetch", &["no-fetch-if"], Main, false),
    scriptlet("prevent-innerHTML", &[], Main, false),
    scriptlet("prevent-refresh", &["refresh-defuser"], Isolated, false),
    scriptlet("prevent-requestAnimationFrame", &["no-requestAnimationFrame-if", "norafif"], Main, false),
    scriptlet("prevent-setInterval", &["no-setInterval-if", "nosiif", "setInterval-defuser"], Main, false),
    scriptlet("prevent-setTimeout", &["no-setTimeout-if", "nostif", "setTimeout-defuser"], Main, false),
    scriptlet("prevent-window-open", &["no-window-open-if", "nowoif", "window.open-defuser"], Main, false),
    scriptlet("prevent-xhr", &["no-xhr-if"], Main, false),
    scriptlet("proxy-apply-config", &[], Main, false),
    scriptlet("remove-attr", &["ra"], Main, false),
    scriptlet("remove-class", &["rc"], Isolated, false),
    scriptlet("remove-cookie", &["cookie-remover"], Isolated, false),
    scriptlet("remove-in-shadow-dom", &[], Main, false),
    scriptlet("remove-node-text", &["rmnt"], Isolated, false),
    scriptlet("set-attr", &[], Isolated, false),
    scriptlet("set-constant", &["set"], Main, false),
    scriptlet("set-cookie", &[], Isolated, false),
    scriptlet("set-cookie-reload", &[], Isolated, false),
    scriptlet("set-local-storage-item", &[], Isolated, false),
    scriptlet("set-session-storage-item", &[], Isolated, false),
    scriptlet("spoof-css", &[], Main, false),
    scriptlet("trusted-click-element", &[], Isolated, true),
    scriptlet("trusted-create-element", &[], Main, true),
    scriptlet("trusted-create-html", &[], Isolated, true),
    scriptlet("trusted-dispatch-event", &[], Main, true),
    scriptlet("trusted-edit-inbound-object", &[], Main, true),
    scriptlet("trusted-json-edit", &[], Main, true),
    scriptlet("trusted-json-edit-fetch-request", &[], Main, true),
    scriptlet("trusted-json-edit-fetch-response", &[], Main, true),
    scriptlet("trusted-json-edit-xhr-request", &[], Main, true),
    scriptlet("trusted-json-edit-xhr-response", &[], Main, true),
    scriptlet("trusted-override-element-method", &[], Main, true),
    scriptlet("trusted-prevent-dom-bypass", &[], Main, true),
    scriptlet("trusted-prevent-fetch", &[], Main, true),
    scriptlet("trusted-prevent-xhr", &[], Main, true),
    scriptlet("trusted-prune-inbound-object", &[], Main, true),
    scriptlet("trusted-replace-argument", &[], Main, true),
    scriptlet("trusted-replace-fetch-response", &[], Main, true),
    scriptlet("trusted-replace-node-text", &["replace-node-text", "rpnt", "trusted-rpnt"], Isolated, true),
    scriptlet("trusted-replace-outbound-text", &[], Main, true),
    scriptlet("trusted-replace-xhr-response", &[], Main, true),
    scriptlet("trusted-set-attr", &[], Isolated, true),
    scriptlet("trusted-set-constant", &["trusted-set"], Main, true),
    scriptlet("trusted-set-cookie", &[], Isolated, true),
    scriptlet("trusted-set-cookie-reload", &[], Isolated, true),
    scriptlet("trusted-set-local-storage-item", &[], Isolated, true),
    scriptlet("trusted-set-session-storage-item", &[], Isolated, true),
    scriptlet("trusted-suppress-native-method", &[], Main, true),
    scriptlet("xml-prune", &[], Main, false),
];

/// The scriptlet of a name or alias, with or without `.js`.
pub(crate) fn find(name: &str) -> Option<&'static Scriptlet> {
    let name = name.strip_suffix(".js").unwrap_or(name);
    match SCRIPTLETS.binary_search_by(|scriptlet| scriptlet.name.cmp(name)) {
        Ok(at) => Some(&SCRIPTLETS[at]),
        Err(_) => SCRIPTLETS.iter().find(|scriptlet| scriptlet.aliases.contains(&name)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_sorted_and_every_name_is_one_scriptlets() {
        assert!(SCRIPTLETS.is_sorted_by(|a, b| a.name < b.name));
        let mut names = BTreeSet::new();
        for scriptlet in SCRIPTLETS {
            assert_eq!(find(scriptlet.name), Some(scriptlet));
            for name in scriptlet.aliases.iter().chain([&scriptlet.name]) {
                assert!(names.insert(*name), "{name} is there twice");
                assert_eq!(find(name), Some(scriptlet));
                assert_eq!(find(&format!("{name}.js")), Some(scriptlet));
            }
            assert!(!scriptlet.name.starts_with("trusted-") || scriptlet.is_trusted, "{}", scriptlet.name);
        }
        assert_eq!(find("nonexistent"), None);
        assert_eq!(find("ubo-aopr.js"), None);
    }
}
