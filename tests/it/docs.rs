//! Documentation that is generated from tables: `UPDATE_DOCS=1` rewrites it.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use brock::filter::page::{ACTION_FORMS, HOST_FORMS, PAGE_FILTER_FORMS, ParameterKind, SCRIPTLETS, Scriptlet, World};
use brock::filter::selector::Operator;
use brock::filter::{Exceptions, MODIFIERS, ModifierValue, NetworkFilter, Support};
use brock::lint::{LINTS, LintGroup};
use brock::{Code, CodeGroup};

#[track_caller]
fn check(name: &str, expected: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs").join(name);
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, expected).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    assert!(found == expected, "{} differs from its table: UPDATE_DOCS=1 rewrites it", path.display());
}

/// Text for a cell of a table, which `|` separates.
fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[test]
fn filter_syntax() {
    // The text before the table is written by hand.
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/filter-syntax.md");
    let written = fs::read_to_string(path).unwrap();
    let (by_hand, _) = written.split_once("## Modifiers\n").expect("a heading for the table");
    let mut text = by_hand.to_owned();
    text.push_str(
        "## Modifiers\n\n\
         Generated from the table in `src/filter/modifier.rs`.\n\
         A line is taken exactly or rejected with a reason; a line with a modifier that the engine does not support is rejected.\n\n\
         - **value**: whether it takes a value after `=`. **`~`**: whether it can be negated. **`@@`**: whether it is valid in exceptions.\n\
         - **engine**, **Firefox**, **Chromium**: where it is supported. Firefox asks the engine for each request; Chromium applies \
         declarativeNetRequest rules that are compiled beforehand. *part*: some values or some requests are not supported.\n\
         - An exception with the same value cancels a modification; without a value, all modifications of its kind. An `$important` modification needs an `$important` exception.\n\
         - Where uBlock Origin and AdGuard differ, the meaning is that of uBlock Origin: `removeparam` without a type applies to every type, not to documents only.\n\n\
         | modifier | also | value | `~` | `@@` | engine | Firefox | Chromium | what it does | example |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
    );
    let support = |support: Support| match support {
        Support::All => "yes",
        Support::Part => "part",
        Support::None => "no",
    };
    for modifier in MODIFIERS {
        let also: Vec<String> = modifier.aliases.iter().map(|alias| format!("`{alias}`")).collect();
        let value = match modifier.value {
            ModifierValue::None => "",
            ModifierValue::Optional => "optional",
            ModifierValue::Required => "yes",
        };
        let exceptions = match modifier.exceptions {
            Exceptions::Too => "yes",
            Exceptions::Only => "only",
            Exceptions::Never => "",
        };
        let cells = [
            format!("`{}`", modifier.name),
            also.join(" "),
            value.to_owned(),
            if modifier.negatable { "yes" } else { "" }.to_owned(),
            exceptions.to_owned(),
            if modifier.is_taken() { "yes" } else { "no" }.to_owned(),
            support(modifier.firefox).to_owned(),
            support(modifier.chromium).to_owned(),
            cell(modifier.about()),
            format!("`{}`", cell(modifier.example)),
        ];
        writeln!(text, "| {} |", cells.join(" | ")).unwrap();
    }
    page_filters(&mut text);
    check("filter-syntax.md", &text);
}

/// The tables of page filters.
fn page_filters(text: &mut String) {
    let code = |text: &str| if text == "none" { text.to_owned() } else { format!("`{}`", cell(text)) };
    for (heading, source, forms) in [
        ("Kinds of page filters", "forms.rs", PAGE_FILTER_FORMS),
        ("Host field", "forms.rs", HOST_FORMS),
        ("Actions", "forms.rs", ACTION_FORMS),
    ] {
        write!(text, "\n## {heading}\n\nGenerated from the table in `src/filter/page/{source}`.\n\n").unwrap();
        text.push_str("| form | meaning | example |\n|---|---|---|\n");
        for form in forms {
            writeln!(text, "| {} | {} | {} |", code(form.form), cell(form.about), code(form.example)).unwrap();
        }
    }
    text.push_str(
        "\n## Operators\n\nGenerated from the table in `src/filter/selector/operator.rs`.\n\
         Operators are evaluated by a program in the page. Spellings marked with \\* are valid after `#?#`, `#$?#`, `#@?#` and `#@$?#` only.\n\n\
         | operator | also | argument | meaning |\n|---|---|---|---|\n",
    );
    for operator in Operator::ALL {
        let spelling =
            |(name, is_extended): (&str, bool)| format!("`:{name}()`{}", if is_extended { "\\*" } else { "" });
        let also: Vec<String> = operator.spellings().map(spelling).collect();
        let (name, about) = (operator.name(), cell(operator.about()));
        writeln!(text, "| `:{name}()` | {} | {} | {about} |", also.join(" "), operator.argument().about()).unwrap();
    }
    text.push_str(
        "\n## Scriptlets\n\nGenerated from the table in `src/filter/page/scriptlet_table.rs`.\n\
         A filter with an unknown name or an invalid argument is rejected. Scriptlets marked *trusted* are applied from trusted lists only. \
         Optional arguments are in brackets; `[name …]`: this name and its value may follow.\n\n\
         | scriptlet | also | world | trust | arguments |\n|---|---|---|---|---|\n",
    );
    for scriptlet in SCRIPTLETS {
        writeln!(text, "{}", scriptlet_row(scriptlet)).unwrap();
    }
    text.push_str("\nValues of arguments, besides integers to 32,767:\n\n");
    for (name, kind) in [
        ("set-constant", ParameterKind::ConstantValue),
        ("set-cookie", ParameterKind::CookieValue),
        ("set-local-storage-item", ParameterKind::StorageValue),
        ("set-attr", ParameterKind::AttributeValue),
    ] {
        let values: Vec<String> = kind.values().filter(|one| !one.is_empty()).map(|one| format!("`{one}`")).collect();
        writeln!(text, "- `{name}`: the empty text, {}", values.join(", ")).unwrap();
    }
}

/// `extension/scriptlets/effects.tsv` has what the bodies do; the rest is the engine's table.
#[test]
fn scriptlets() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let effects = fs::read_to_string(root.join("extension/scriptlets/effects.tsv")).unwrap();
    let effects: Vec<[&str; 3]> = effects
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>().try_into().expect("a name, an effect and an example"))
        .collect();
    let names: Vec<&str> = effects.iter().map(|[name, ..]| *name).collect();
    assert_eq!(names, SCRIPTLETS.iter().map(|scriptlet| scriptlet.name).collect::<Vec<_>>());
    let mut text = String::from(
        "# Scriptlets\n\nGenerated from the tables in `src/filter/page/scriptlet_table.rs` and `extension/scriptlets/effects.tsv`.\n\n\
         A scriptlet is a packaged script that a list calls by name, with arguments: `example.com##+js(name, argument)`. \
         No argument is evaluated as code. The bodies are in `extension/scriptlets/`, and in the npm package as `brock-engine/scriptlets`.\n\n\
         - **world**: *page*: with the scripts of the page, before them. *isolated*: where extensions run, which shares only the document.\n\
         - **trust**: *trusted*: applied from trusted lists only.\n\
         - **arguments**: in brackets if they are optional; `[name …]`: this name and its value may follow. An empty argument is the default.\n\
         - A text to find is a part of the text, or `/regex/flags`; `!` in front negates it. A delay is `100`, `100-200`, `!100` or `*`.\n\
         - Safe values are those of [filter-syntax.md](filter-syntax.md#scriptlets).\n\n\
         | scriptlet | also | world | trust | arguments | effect | example |\n|---|---|---|---|---|---|---|\n",
    );
    for (scriptlet, [_, effect, example]) in SCRIPTLETS.iter().zip(effects) {
        let row = scriptlet_row(scriptlet);
        writeln!(text, "{row} {} | `{}` |", cell(effect), cell(&format!("+js({example})"))).unwrap();
    }
    check("scriptlets.md", &text);
}

/// The cells of a scriptlet.
fn scriptlet_row(scriptlet: &Scriptlet) -> String {
    let also: Vec<String> = scriptlet.aliases.iter().map(|alias| format!("`{alias}`")).collect();
    let world = if scriptlet.world == World::Main { "page" } else { "isolated" };
    let trust = if scriptlet.is_trusted { "trusted" } else { "" };
    let required = scriptlet.required.iter().map(|one| one.name.to_owned());
    let optional = scriptlet.optional.iter().map(|one| format!("[{}]", one.name));
    let pairs = scriptlet.pairs.iter().map(|one| format!("[{} …]", one.name));
    let repeated = scriptlet.is_repeated.then(|| "...".to_owned());
    let arguments: Vec<String> = required.chain(optional).chain(pairs).chain(repeated).collect();
    let (name, also, arguments) = (scriptlet.name, also.join(" "), arguments.join(", "));
    format!("| `{name}` | {also} | {world} | {trust} | {arguments} |")
}

#[test]
fn examples_are_what_the_table_says() {
    for modifier in MODIFIERS {
        let taken = NetworkFilter::parse(modifier.example);
        assert_eq!(taken.is_ok(), modifier.is_taken(), "{}: {taken:?}", modifier.example);
    }
}

#[test]
fn findings() {
    let mut text = String::from(
        "# Lints\n\nGenerated from the table in `src/lint/table.rs`, whose lints have a file each, and from the table of codes in `src/diagnostic.rs`.\n\n\
         `brock lint` checks a list in the dialect of its author: `ublock`, `adguard`, `abp` or `dns`, from `--dialect`, `.brock.toml` or the head of the list. \
         What is normal in that dialect is a note, and `--notes` shows notes.\n\
         Error: the line is rejected, or cannot mean what it says. Warning: the line is probably not what its author meant. Note: it is valid, and not applied or different in other programs.\n\
         Comments switch lints off, by their names or those of AGLint's rules: `! aglint-disable-next-line NAME`, `! aglint-disable NAME`, `! aglint-enable`. `.brock.toml` does so for a project:\n\n\
         ```toml\ndialect = \"ublock\"\nwith = [\"easylist.txt\"]\n\n[lint]\ndisable = [\"www-entry\"]\n\n[[list]]\npath = \"filters/\"\ndialect = \"adguard\"\n```\n",
    );
    for group in LintGroup::ALL {
        write!(text, "\n## {}\n", group.title()).unwrap();
        for lint in LINTS.iter().filter(|lint| lint.group == group) {
            write!(text, "\n### `{}`\n\n{}: {}\n{}\n\n", lint.name, lint.severity.name(), lint.what, lint.why).unwrap();
            let example = lint.example.replace('\u{200b}', "<U+200B>");
            writeln!(text, "```adblock\n{example}\n```").unwrap();
            if !lint.instead.is_empty() {
                writeln!(text, "\nInstead:\n\n```adblock\n{}\n```", lint.instead).unwrap();
            }
        }
    }
    text.push_str(
        "\n## Codes of the parser\n\nThese checks are a part of reading a line, so `brock compile` has them too.\n\n\
         | code | severity | concerns | meaning |\n|---|---|---|---|\n",
    );
    for code in Code::all() {
        let group = match code.group() {
            CodeGroup::Page => "page filters",
            CodeGroup::Network => "network filters",
            CodeGroup::List => "the list",
            _ => panic!("a name for the group of {code}"),
        };
        writeln!(text, "| `{code}` | {} | {group} | {} |", code.severity().name(), cell(code.about())).unwrap();
    }
    check("lints.md", &text);
}

#[test]
fn all_name_the_same_version_of_rust() {
    let needed = env!("CARGO_PKG_RUST_VERSION");
    for (name, phrase) in [
        ("README.md", format!("needs Rust {needed} ")),
        ("build.sh", format!("RUST_NEEDED={needed}\n")),
        ("src/lib.rs", format!("**Rust.** {needed} or newer")),
    ] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap();
        assert!(text.contains(&phrase), "{name} does not say {phrase:?}");
    }
}
