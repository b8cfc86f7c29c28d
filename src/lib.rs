//! Blocks trackers and advertisements by filter lists. Lists are compiled to an image, requests are matched against the
//! image, and every decision names the filter and the line of the list that decided.
//!
//! ```text
//! list text ──Builder──▶ Image (bytes) ──Engine──▶ Decision
//! ```
//!
//! Lists are in the syntax of EasyList, uBlock Origin or AdGuard, or hosts files. Modifiers have the meaning that they
//! have in uBlock Origin. A line is compiled exactly, or it is rejected with a reason.
//!
//! # From a list to a decision
//!
//! ```
//! use brock::{Builder, Engine, ResourceType, Request};
//!
//! let list = "! Title: Mine\n||ads.example^$third-party\n@@||ads.example/consent.js\n||x.example^$scripts";
//!
//! // Compile. This never fails: the report lists rejected lines with place, reason and suggestion.
//! let mut builder = Builder::new();
//! builder.add_list("mine.txt", list);
//! let (image, report) = builder.build();
//! assert_eq!(report.filters(), 2);
//! let (line, finding) = &report.lists[0].diagnostics[0];
//! assert_eq!((*line, finding.code.name()), (4, "unknown-modifier"));
//! assert_eq!(finding.suggestion(), Some("did you mean script?"));
//!
//! // Store the image and open it, here or elsewhere. Opening verifies it and copies nothing.
//! let saved: Vec<u8> = image.as_bytes().to_vec();
//! let engine = Engine::open(saved)?;
//!
//! // Decide, and look up the line that decided.
//! let request = Request::new("https://ads.example/a.js", "https://news.example/", ResourceType::Script)?;
//! let decision = engine.check(&request);
//! assert!(decision.is_block());
//! let by = engine.filter(&decision).expect("a filter decided");
//! assert_eq!((&*by.filter, by.list, by.line), ("||ads.example^$third-party", "mine.txt", 2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An image can be part of the program: `Engine::open(&include_bytes!("lists.image")[..])`.
//! [`Builder::update`] replaces single lists of an image; it does not need the texts of the others.
//!
//! # Surrogates and modifications
//!
//! ```
//! use brock::{Action, Builder, Engine, ResourceType, Request};
//! use brock::filter::ModificationKind;
//!
//! let list = "/analytics.js$script,redirect=noopjs\n*$removeparam=utm_source\n||shop.example^$csp=worker-src 'none'";
//! let mut builder = Builder::new();
//! builder.add_list("mine.txt", list);
//! let engine = Engine::new(builder.build().0);
//!
//! // Block the request, or answer it with a surrogate. The crate names surrogates; it does not contain them.
//! let script = Request::new("https://t.example/analytics.js", "https://shop.example/", ResourceType::Script)?;
//! let decision = engine.check(&script);
//! assert_eq!(decision.action(), Action::Redirect);
//! assert_eq!(engine.surrogate(&decision), Some("noopjs"));
//!
//! // Modify a request that is sent: parameters, headers, policies. Exceptions are already applied.
//! let url = "https://shop.example/?utm_source=mail&id=7";
//! let page = Request::new(url, url, ResourceType::MainFrame)?;
//! assert_eq!(engine.check(&page).action(), Action::Pass);
//! let modifications = engine.modifications(&page);
//! assert_eq!(modifications.url(), Some("https://shop.example/?id=7"));
//! let csp = modifications.applied.iter().find(|one| one.kind == ModificationKind::Csp).expect("there is one");
//! assert_eq!(csp.value, "worker-src 'none'");
//! assert_eq!(engine.image().filter(csp.filter).line, 3);
//! # Ok::<(), brock::UrlError>(())
//! ```
//!
//! Some filters depend on headers or on the server's address, which are known later.
//! They match once the request has them: check it again when the response arrives.
//! [`Engine::check_with_follow_ups`] returns which requests need that, and which have modifications.
//!
//! ```
//! # use brock::{Builder, Engine, Exchange, ResourceType, Request};
//! # let mut builder = Builder::new();
//! # builder.add_list("mine.txt", "||cdn.example^$script,header=server:tracker*\n*$image,ipaddress=192.0.2.7");
//! # let engine = Engine::new(builder.build().0);
//! // ||cdn.example^$script,header=server:tracker*
//! let request = Request::new("https://cdn.example/a.js", "https://news.example/", ResourceType::Script)?;
//! assert!(!engine.check(&request).is_block());
//!
//! let headers = [("Server", "tracker/1.0")];
//! let later = Exchange::default().with_response_headers(&headers);
//! assert!(engine.check(&request.with_exchange(later)).is_block());
//! # Ok::<(), brock::UrlError>(())
//! ```
//!
//! [`Engine::page`] gives the switches that filters set for a page, before any of its requests:
//!
//! ```
//! # use brock::{Builder, Engine, ResourceType, Request};
//! # let mut builder = Builder::new();
//! # builder.add_list("mine.txt", "@@||news.example^$genericblock\n/banner.\n||ads.example^$domain=news.example");
//! # let engine = Engine::new(builder.build().0);
//! // @@||news.example^$genericblock
//! let page = engine.page(&Request::new("https://news.example/", "https://news.example/", ResourceType::MainFrame)?);
//! assert!(page.generic_blocking_off.is_some() && page.element_hiding_off.is_none());
//!
//! // /banner. names no site, so it is disabled there.
//! let image = Request::new("https://x.example/banner.gif", "https://news.example/", ResourceType::Image)?;
//! assert!(engine.check(&image).is_block());
//! assert!(!engine.check(&image.without_generic_blocking()).is_block());
//! # Ok::<(), brock::UrlError>(())
//! ```
//!
//! [`Engine::with_choices`] gives an engine over the same image with the choices of a user: sites on which blocking is
//! switched off, and treatments of trackers.
//!
//! # Several engines
//!
//! An [`EngineSet`] decides with several engines, for example one for subscriptions and one for the user's filters, which
//! are updated apart. A decision names its engine.
//!
//! # Threads and sources
//!
//! Threads share an [`Engine`] by reference or by `Arc`; an update swaps the `Arc`. A [`RequestSource`] is parsed once for all
//! requests of a page, and [`Image::open_shared`] opens bytes that others own, such as a mapped file.
//! [`ResourceType::named`] knows the names of browsers, automation tools and data sets.
//!
//! # Explanations
//!
//! [`Engine::explain`] gives the decision of `check` with every filter that matches, and those that nearly match.
//!
//! ```
//! # use brock::{Builder, Engine, Failed, ResourceType, Request, Role};
//! # let mut builder = Builder::new();
//! # builder.add_list("mine.txt", "||ads.example^\n@@||ads.example/ok/$image");
//! # let engine = Engine::new(builder.build().0);
//! // ||ads.example^
//! // @@||ads.example/ok/$image
//! let request = Request::new("https://ads.example/ok/a.js", "https://news.example/", ResourceType::Script)?;
//! let explanation = engine.explain(&request);
//! assert_eq!(explanation.decision.step().meaning(), "a filter blocks and no exception outranks it");
//! assert_eq!(explanation.matches[0].role, Role::Block);
//! // The exception is for images only.
//! assert_eq!((explanation.near_misses[0].role, explanation.near_misses[0].failed), (Role::Exception, Failed::Type));
//! # Ok::<(), brock::UrlError>(())
//! ```
//!
//! A [`DecisionLog`] keeps the last decisions that a program records, each with its request, filter, list and line.
//!
//! # Lists without an engine
//!
//! [`filter`] parses filters and [`lists`] reads lists, for programs that check or transform them. [`dnr`] compiles them
//! to declarativeNetRequest rules for Chromium and Firefox.
//!
//! ```
//! use brock::lists::{Environment, List};
//!
//! // The embedder defines the conditions of `!#if`.
//! let text = "||ads.example^$third-party\n!#if env_firefox\n||firefox.example^\n!#endif\nnews.example##.ad\nnews.example##.ad:hover(";
//! let list = List::parse(text, &Environment::default().with(["env_firefox"]));
//! let lines: Vec<u32> = list.filters.iter().map(|(line, _)| *line).collect();
//! assert_eq!(lines, [1, 3]);
//! // A filter prints in its shortest form.
//! assert_eq!(list.filters[0].1.to_string(), "||ads.example^$3p");
//! assert_eq!(list.page_filters[0].1.to_string(), "news.example##.ad");
//! assert_eq!(list.diagnostics[0].1.code.name(), "invalid-selector");
//! ```
//!
//! # Trackers that no list names
//!
//! [`learner`] finds trackers by their behaviour. Its verdicts are steps of the same precedence ([`Step`]).
//!
//! ```
//! # use brock::{Builder, Engine, ResourceType, Request};
//! # use brock::learner::TrackerPolicy;
//! # let engine = Engine::new(Builder::new().build().0);
//! // The output of `Learner::tracker_policy`.
//! let engine = engine.with_learned(TrackerPolicy::read("block spy.example\ncookieblock needed.spy.example"));
//! let check = |url| engine.check(&Request::new(url, "https://news.example/", ResourceType::Script).unwrap());
//! assert!(check("https://spy.example/p.js").is_block());
//! assert!(check("https://needed.spy.example/p.js").removes_cookies());
//! ```
//!
//! # Public suffixes
//!
//! Whether a request is third-party depends on the [public suffix list](https://publicsuffix.org).
//! It is compiled into every image. The published crate contains the list as `public_suffix_list.dat`, under its own
//! licence, MPL-2.0. At build time `BROCK_PSL` names another file. A build from git needs `BROCK_PSL`, or uses the list
//! that `build.sh` downloaded or that of Debian's package `publicsuffix`; it fails without a complete list.
//! [`Builder::set_public_suffixes`] sets another list at run time.
//!
//! # Features
//!
//! | feature | content | default |
//! |---|---|---|
//! | `url` | non-canonical URLs, parsed by the `url` crate; without the feature they are errors | yes |
//! | `cli` | the `brock` program | |
//! | `wasm-engine` | the module of the engine, for the extension and the npm package `brock-engine`, built for `wasm32-unknown-unknown` | |
//! | `wasm-compiler` | the second module of the npm package: compiles lists | |
//! | `wasm-lint` | the WebAssembly module of the playground: lints | |
//! | `wasm-lists`, `wasm-rules`, `wasm-learner` | three more WebAssembly modules of the extension: lists, `dnr`, `learner` | |
//! | `wasm-policy` | a module that reads privacy policies: `policy` | |
//!
//! # Guarantees
//!
//! - **Time.** The time of a decision grows with the length of the URL, not with the number of filters, unless very many
//!   filters share a word or a host: a decision reads the URL, looks up its words and the labels of its hosts, and tests
//!   the filters filed under them. Regular expressions are compiled into the image and have a step limit of two million;
//!   exceeding it counts as no match, and `explain` reports it.
//! - **Memory.** An open engine consists of the bytes of its image and its searches for literals and tokens: at most
//!   10 KB with EasyList and EasyPrivacy, 136 KB with sixteen lists of 385,000 filters. Decisions do not add to it.
//!   Cloning an [`Engine`] shares everything; cloning an [`Image`] copies its bytes.
//! - **Threads.** [`Engine`] is immutable, `Send` and `Sync`; every method takes `&self`. A decision takes no lock. The
//!   first access to a filter's text verifies that part of the image, once.
//! - **Input.** No list, URL, header or image causes a panic. A damaged image is rejected ([`ImageError`]). A forged
//!   image with a valid checksum yields wrong answers, never undefined behaviour: the crate forbids `unsafe`.
//! - **Purity.** No files, network, clock, randomness or global state. The same image gives the same answers everywhere,
//!   in Rust and in JavaScript.
//! - **Format.** An image carries its version. Images of every version from the first release on stay readable; the tests
//!   have a golden image of each. `docs/image.md` describes the bytes.
//! - **Versions.** Semantic versioning: before 1.0, breaking changes increase the minor version. The names of codes,
//!   resource types, roles and actions are part of the interface. The output of `dnr` follows what browsers accept.
//! - **Rust.** 1.88 or newer (`rust-version` in `Cargo.toml`, which cargo and Clippy enforce). Raising it increases the
//!   minor version.
//!
//! # Examples
//!
//! `examples/` has, with tests: a forward proxy (`proxy.rs`), the requests of a recorded page that lists would have
//! blocked (`har.rs`), Node (`node.mjs`) and a web worker (`worker/`). `index_tables.rs` prints the tables of
//! `docs/index.md`.

#![forbid(unsafe_code)]

pub mod answer;
pub mod bisect;
mod choices;
pub mod comparison;
pub mod cosmetic;
pub mod crawl;
pub mod dead;
mod decision;
mod decision_log;
mod diagnostic;
mod digest;
pub mod dnr;
pub mod dns;
pub mod editor;
mod engine;
mod engine_set;
pub mod filter;
pub mod format;
mod index;
pub mod learner;
pub mod lint;
pub mod lists;
mod matcher;
mod net;
pub mod policy;
pub mod profile;
pub mod redundant;
mod regexp;
pub mod safari;
mod small;
mod span;
pub mod why_not;

pub use self::choices::Choices;
pub use self::decision::{Decision, Explanation, FollowUps, Step};
pub use self::decision_log::{DecisionLog, DecisionLogEntry};
pub use self::diagnostic::{Code, CodeGroup, Diagnostic, Severity};
pub use self::engine::Engine;
pub use self::engine_set::{EngineSet, SetDecision};
pub use self::index::{Builder, FilterId, FilterRef, Image, ImageError, ListInfo};
pub use self::lists::{BuildReport, ListReport};
pub use self::matcher::{Action, Cancelled, Failed, Match, Modifications, Modified, NearMiss, PageSwitches, Role};
pub use self::net::{Exchange, Method, Request, RequestSource, ResourceType, UnknownName, Url, UrlError};
pub use self::span::Span;

/// The linear-scan matcher that tests compare the engine with. Not part of the stable interface.
#[doc(hidden)]
pub use self::matcher::oracle;

#[cfg(any(
    feature = "wasm-engine",
    feature = "wasm-compiler",
    feature = "wasm-rules",
    feature = "wasm-learner",
    feature = "wasm-policy",
    feature = "wasm-lint"
))]
#[allow(unreachable_pub)]
mod wasm;

/// The public types are `Send` and `Sync`: the build fails here if a field is not.
const _: () = {
    const fn shared<T: Send + Sync + 'static>() {}
    shared::<Engine>();
    shared::<EngineSet>();
    shared::<Image>();
    shared::<Builder<'static>>();
    shared::<BuildReport>();
    shared::<Request<'static>>();
    shared::<Decision>();
    shared::<Explanation<'static>>();
    shared::<Modifications<'static>>();
    shared::<RequestSource>();
    shared::<ImageError>();
    shared::<UrlError>();
};

/// The examples of the README are doctests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
