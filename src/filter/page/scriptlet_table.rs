//! The table of scriptlets.

use std::sync::LazyLock;

use super::scriptlet::{Scriptlet, World};
use super::scriptlet_parameter::{Parameter, ParameterKind};
use crate::small::sort_by;

/// One record for each scriptlet: name, other names, world, lists that may use it, required parameters, optional
/// parameters, names of pairs. `repeated`: the last two required parameters may be repeated.
macro_rules! scriptlets {
    ($($name:literal [$($alias:literal)*] $world:ident $trust:ident
        ($($required:ident: $required_kind:ident),*) ($($optional:ident: $optional_kind:ident),*)
        $([$($pair:ident: $pair_kind:ident),*])? $($repeated:ident)?;)*) => {
        &[$(Scriptlet {
            name: $name,
            aliases: &[$($alias),*],
            world: World::$world,
            is_trusted: stringify!($trust).len() == "Trusted".len(),
            required: &[$(Parameter { name: stringify!($required), kind: ParameterKind::$required_kind }),*],
            optional: &[$(Parameter { name: stringify!($optional), kind: ParameterKind::$optional_kind }),*],
            pairs: &[$($(Parameter { name: stringify!($pair), kind: ParameterKind::$pair_kind }),*)?],
            is_repeated: !stringify!($($repeated)?).is_empty(),
        }),*]
    };
}

/// Every scriptlet, sorted by name. A value is optional, because minified lists leave out an empty last argument. Names and parameters are those of uBlock Origin and, for its own scriptlets, AdGuard.
#[rustfmt::skip]
pub const SCRIPTLETS: &[Scriptlet] = scriptlets! {
    "abort-current-script" ["abort-current-inline-script" "acis" "acs"] Main Any (chain: Chain) (text: Pattern, source: Pattern);
    "abort-on-property-read" ["aopr"] Main Any (chain: Chain) ();
    "abort-on-property-write" ["aopw"] Main Any (chain: Chain) ();
    "abort-on-stack-trace" ["aost"] Main Any (chain: Chain) (stack: Pattern);
    "adjust-setInterval" ["nano-setInterval-booster" "nano-sib"] Main Any () (callback: Pattern, delay: Delay, factor: Decimal);
    "adjust-setTimeout" ["nano-setTimeout-booster" "nano-stb"] Main Any () (callback: Pattern, delay: Delay, factor: Decimal);
    "alert-buster" [] Main Any () ();
    "amazon-apstag" [] Main Any () ();
    "close-window" ["window-close-if"] Main Any () (path: Pattern);
    "disable-newtab-links" [] Main Any () ();
    "fingerprint2" ["fingerprintjs2"] Main Any () ();
    "gemius" [] Main Any () ();
    "google-analytics" [] Main Any () ();
    "google-ima" ["google-ima3"] Main Any () ();
    "googletagservices-gpt" [] Main Any () ();
    "hide-in-shadow-dom" [] Main Any (selector: Selector) (base: Selector);
    "href-sanitizer" ["urlskip"] Isolated Any (selector: Selector) (source: Text, transform: Text);
    "inject-css-in-shadow-dom" [] Main Any (css: Css) (host: Selector);
    "json-edit" [] Main Any (path: Text) () [stackToMatch: Pattern];
    "json-edit-fetch-request" [] Main Any (path: Text) () [propsToMatch: Text];
    "json-edit-fetch-response" [] Main Any (path: Text) () [propsToMatch: Text];
    "json-edit-xhr-response" [] Main Any (path: Text) () [propsToMatch: Text];
    "json-prune" [] Main Any () (paths: Text, needed: Text, stack: Pattern);
    "json-prune-fetch-response" [] Main Any () (paths: Text, needed: Text) [propsToMatch: Text, stackToMatch: Pattern];
    "json-prune-xhr-response" [] Main Any () (paths: Text, needed: Text) [propsToMatch: Text, stackToMatch: Pattern];
    "jsonl-edit-xhr-response" [] Main Any (path: Text) () [propsToMatch: Text];
    "m3u-prune" [] Main Any (segment: Pattern) (url: Pattern);
    "metrika-yandex-tag" [] Main Any () ();
    "multiup" [] Main Any () ();
    "no-protected-audience" [] Main Any () ();
    "no-topics" [] Main Any () ();
    "noeval" [] Main Any () ();
    "noeval-if" ["prevent-eval-if"] Main Any () (code: Pattern);
    "nofab" ["prevent-fab-3.2.0"] Main Any () ();
    "nowebrtc" [] Main Any () ();
    "popads-dummy" [] Main Any () ();
    "popads.net" ["prevent-popads-net"] Main Any () ();
    "prevent-addEventListener" ["addEventListener-defuser" "aeld"] Main Any () (event: PatternOrObject, listener: Pattern) [elements: Text, protect: Text, runAt: State];
    "prevent-bab" ["nobab"] Main Any () ();
    "prevent-canvas" [] Main Any () (context: Pattern);
    "prevent-clipboard-write" [] Main Trusted (text: Pattern) () [domAlert: Text, excludeMatches: Pattern];
    "prevent-dialog" [] Main Any () (selector: Selector) [runAt: State];
    "prevent-element-src-loading" [] Main Any (tag: Text, url: Pattern) ();
    "prevent-fetch" ["no-fetch-if"] Main Any () (conditions: Text, body: Text, response: Response) [throttle: Decimal];
    "prevent-innerHTML" [] Main Any () (selector: Selector, text: Pattern);
    "prevent-refresh" ["refresh-defuser"] Isolated Any () (delay: Decimal);
    "prevent-requestAnimationFrame" ["no-requestAnimationFrame-if" "norafif"] Main Any () (callback: Pattern);
    "prevent-setInterval" ["no-setInterval-if" "nosiif" "setInterval-defuser"] Main Any () (callback: Pattern, delay: Delay);
    "prevent-setTimeout" ["no-setTimeout-if" "nostif" "setTimeout-defuser"] Main Any () (callback: Pattern, delay: Delay);
    "prevent-window-open" ["no-window-open-if" "nowoif" "window.open-defuser"] Main Any () (url: Pattern, delay: Text, decoy: Decoy);
    "prevent-xhr" ["no-xhr-if"] Main Any () (conditions: Text, body: Text);
    "proxy-apply-config" [] Main Any (settings: Text) ();
    "remove-attr" ["ra"] Main Any (names: Text) (selector: Selector, when: States);
    "remove-class" ["rc"] Isolated Any (names: Text) (selector: Selector, when: States);
    "remove-cookie" ["cookie-remover"] Isolated Any () (name: Pattern) [when: Text];
    "remove-in-shadow-dom" [] Main Any (selector: Selector) (base: Selector);
    "remove-node-text" ["rmnt"] Isolated Any (node: Pattern, text: Pattern) () [condition: Pattern, excludes: Pattern, includes: Pattern, sedCount: Decimal, stay: Text];
    "set-attr" [] Isolated Any (selector: Selector, name: AttributeName) (value: AttributeValue);
    "set-constant" ["set"] Main Any (chain: Chain) (value: ConstantValue) [as: Wrapper, runAt: State, stack: Pattern];
    "set-cookie" [] Isolated Any (name: Text) (value: CookieValue, path: Path) [domain: Text, dontOverwrite: Text, reload: Text];
    "set-cookie-reload" [] Isolated Any (name: Text) (value: CookieValue, path: Path) [domain: Text, dontOverwrite: Text, reload: Text];
    "set-local-storage-item" [] Isolated Any (key: Text) (value: StorageValue);
    "set-session-storage-item" [] Isolated Any (key: Text) (value: StorageValue);
    "spoof-css" [] Main Any (selector: Selector, property: Text, value: Text) () repeated;
    "trusted-click-element" [] Isolated Trusted (steps: Text) (conditions: Text, delay: Text);
    "trusted-create-element" [] Main Trusted (parent: Selector, tag: Text) (attributes: Attributes, text: Text, duration: Decimal);
    "trusted-create-html" [] Isolated Trusted (parent: Selector, html: Text) (duration: Duration) [runAt: State];
    "trusted-dispatch-event" [] Main Trusted (event: Text) (target: Text);
    "trusted-edit-inbound-object" [] Main Trusted (method: Chain, index: Text, path: Text) ();
    "trusted-json-edit" [] Main Trusted (path: Text) () [stackToMatch: Pattern];
    "trusted-json-edit-fetch-request" [] Main Trusted (path: Text) () [propsToMatch: Text];
    "trusted-json-edit-fetch-response" [] Main Trusted (path: Text) () [propsToMatch: Text];
    "trusted-json-edit-xhr-request" [] Main Trusted (path: Text) () [propsToMatch: Text];
    "trusted-json-edit-xhr-response" [] Main Trusted (path: Text) () [propsToMatch: Text];
    "trusted-override-element-method" [] Main Trusted (method: Chain) (selector: Selector, disposition: Text);
    "trusted-prevent-dom-bypass" [] Main Trusted (method: Chain) (property: Text);
    "trusted-prevent-fetch" [] Main Trusted () (conditions: Text, body: Text, response: Response) [throttle: Decimal];
    "trusted-prevent-xhr" [] Main Trusted () (conditions: Text, body: Text);
    "trusted-prune-inbound-object" [] Main Trusted (method: Chain, position: Position, paths: Text) (needed: Text) [dontOverwrite: Text, stackToMatch: Pattern];
    "trusted-prune-outbound-object" [] Main Trusted (method: Chain, paths: Text) (needed: Text);
    "trusted-replace-argument" [] Main Trusted (method: Chain, index: Text, value: Text) () [condition: Pattern, stack: Pattern];
    "trusted-replace-fetch-response" [] Main Trusted () (pattern: Pattern, replacement: Text, conditions: Text);
    "trusted-replace-node-text" ["replace-node-text" "rpnt" "trusted-rpnt"] Isolated Trusted (node: Pattern, pattern: Pattern) (replacement: Text) [condition: Pattern, excludes: Pattern, includes: Pattern, sedCount: Decimal, stay: Text];
    "trusted-replace-outbound-text" [] Main Trusted (method: Chain) (pattern: Pattern, replacement: Text) [condition: Pattern, encoding: Encoding, stack: Pattern];
    "trusted-replace-xhr-response" [] Main Trusted () (pattern: Pattern, replacement: Text, conditions: Text);
    "trusted-set-attr" [] Isolated Trusted (selector: Selector, name: AttributeName) (value: AnyAttributeValue);
    "trusted-set-constant" ["trusted-set"] Main Trusted (chain: Chain) (value: Text) [as: Wrapper, runAt: State, stack: Pattern];
    "trusted-set-cookie" [] Isolated Trusted (name: Text, value: Text) (expiry: Text, path: Path) [domain: Text, dontOverwrite: Text, reload: Text];
    "trusted-set-cookie-reload" [] Isolated Trusted (name: Text, value: Text) (expiry: Text, path: Path) [domain: Text, dontOverwrite: Text, reload: Text];
    "trusted-set-local-storage-item" [] Isolated Trusted (key: Text) (value: Text);
    "trusted-set-session-storage-item" [] Isolated Trusted (key: Text) (value: Text);
    "trusted-suppress-native-method" [] Main Trusted (method: Chain, signature: Text) (action: Action, stack: Pattern);
    "xml-prune" [] Main Any (selector: Text) (needed: Text, url: Pattern);
};

/// The scriptlet with a name or alias, with or without `.js`.
pub(crate) fn find(name: &str) -> Option<&'static Scriptlet> {
    let name = name.strip_suffix(".js").unwrap_or(name);
    let at = NAMES.binary_search_by(|(known, _)| known.len().cmp(&name.len()).then_with(|| (*known).cmp(name)));
    at.ok().map(|at| NAMES[at].1)
}

/// Names and aliases, sorted by length and then by text: lists have ten thousand calls, most by an alias.
static NAMES: LazyLock<Vec<(&str, &Scriptlet)>> = LazyLock::new(|| {
    let all = SCRIPTLETS
        .iter()
        .flat_map(|scriptlet| scriptlet.aliases.iter().chain([&scriptlet.name]).map(move |name| (*name, scriptlet)));
    let mut names: Vec<_> = all.collect();
    sort_by(&mut names, |(a, _), (b, _)| (a.len(), a).cmp(&(b.len(), b)));
    names
});

/// The name or alias that differs from `name` only in letter case, in the prefix `ubo-` or in one letter more or less at the
/// end.
pub(super) fn nearest(name: &str) -> Option<&'static str> {
    let names = || SCRIPTLETS.iter().flat_map(|scriptlet| scriptlet.aliases.iter().chain([&scriptlet.name])).copied();
    let differs_by_one = |longer: &str, shorter: &str| longer.strip_prefix(shorter).is_some_and(|rest| rest.len() == 1);
    let is_near = |known: &&str| known.len() > 4 && (differs_by_one(name, known) || differs_by_one(known, name));
    // AdGuard also has uBlock Origin's names with a prefix.
    let bare = name.strip_prefix("ubo-").unwrap_or(name);
    let bare = bare.strip_suffix(".js").unwrap_or(bare);
    names().find(|known| known.eq_ignore_ascii_case(bare)).or_else(|| names().find(is_near))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_table_is_sorted_and_every_name_is_of_one_scriptlet() {
        assert!(SCRIPTLETS.is_sorted_by(|a, b| a.name < b.name));
        let mut names = BTreeSet::new();
        for scriptlet in SCRIPTLETS {
            for name in scriptlet.aliases.iter().chain([&scriptlet.name]) {
                assert!(names.insert(*name), "{name} is there twice");
                assert_eq!(find(name), Some(scriptlet));
                assert_eq!(find(&format!("{name}.js")), Some(scriptlet));
            }
            assert!(!scriptlet.name.starts_with("trusted-") || scriptlet.is_trusted, "{}", scriptlet.name);
        }
        assert_eq!(find("nonexistent"), None);
        assert_eq!(nearest("prevent-fetc"), Some("prevent-fetch"));
        assert_eq!(nearest("AOPR"), Some("aopr"));
        assert_eq!(nearest("ubo-aopr.js"), Some("aopr"));
    }
}
