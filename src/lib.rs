//! Tracker blocking by filter lists: lists are compiled to an image, requests are decided by it, and every decision
//! names the line of the list that made it.
//!
//! ```text
//! list text ──Builder──▶ Image (bytes) ──Engine──▶ Decision
//! ```
//!
//! Lists may have the syntax of EasyList, uBlock Origin or AdGuard, or be hosts files; what a modifier means is what
//! uBlock Origin means by it.
//! A line is taken exactly or not at all, and then the reason is told.
//!
//! # From a list to a decision
//!
//! ```
//! use brock::{Builder, Engine, ResourceType, Request};
//!
//! let list = "! Title: Mine\n||ads.example^$third-party\n@@||ads.example/consent.js\n||x.example^$scripts";
//!
//! // Compile. It never fails: lines that are not taken are in the report, with place, reason and suggestion.
//! let mut builder = Builder::new();
//! builder.add_list("mine.txt", list);
//! let (image, report) = builder.build();
//! assert_eq!(report.filters(), 2);
//! let (line, finding) = &report.lists[0].diagnostics[0];
//! assert_eq!((*line, finding.code.name()), (4, "unknown-modifier"));
//! assert_eq!(finding.suggestion(), Some("did you mean script?"));
//!
//! // Save; open. What was compiled once, here or elsewhere, is checked and used as it lies there.
//! let saved: Vec<u8> = image.as_bytes().to_vec();
//! let engine = Engine::open(saved)?;
//!
//! // Decide, and ask which line it was.
//! let request = Request::new("https://ads.example/a.js", "https://news.example/", ResourceType::Script)?;
//! let decision = engine.check(&request);
//! assert!(decision.is_block());
//! let by = engine.filter(&decision).expect("a filter decided");
//! assert_eq!((by.filter, by.list, by.line), ("||ads.example^$third-party", "mine.txt", 2));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An image that is part of the program is not even copied: `Engine::open(&include_bytes!("lists.image")[..])`.
//! [`Builder::update`] replaces single lists of an image without the texts of the others.
//!
//! # All there is to ask of a request
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
//! // Stop it, or answer it with a surrogate. The crate names surrogates and has none.
//! let script = Request::new("https://t.example/analytics.js", "https://shop.example/", ResourceType::Script)?;
//! let decision = engine.check(&script);
//! assert_eq!(decision.action(), Action::Redirect);
//! assert_eq!(engine.surrogate(&decision), Some("noopjs"));
//!
//! // What goes may be changed: parameters, headers, policies. Exceptions are already taken into account.
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
//! Some filters ask for what is known only later, headers or the server's address.
//! They match once the request says it; ask again when the response is there.
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
//! let later = Exchange { response_headers: Some(&headers), ..Exchange::default() };
//! assert!(engine.check(&request.with_exchange(later)).is_block());
//! # Ok::<(), brock::UrlError>(())
//! ```
//!
//! [`Engine::page`] asks what filters say of a page as a whole, before any of its requests:
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
//! // /banner. names no site, so it is off there.
//! let image = Request::new("https://x.example/banner.gif", "https://news.example/", ResourceType::Image)?;
//! assert!(engine.check(&image).is_block());
//! assert!(!engine.check(&image.without_generic_blocking()).is_block());
//! # Ok::<(), brock::UrlError>(())
//! ```
//!
//! A person who switches blocking off for a site gets an engine of their own, over the same image:
//! [`Engine::with_choices`].
//!
//! # Why
//!
//! [`Engine::explain`] gives the decision of `check` with every filter that bears on it, and those that nearly do.
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
//! // The exception is for images.
//! assert_eq!((explanation.near_misses[0].role, explanation.near_misses[0].failed), (Role::Exception, Failed::Type));
//! # Ok::<(), brock::UrlError>(())
//! ```
//!
//! # Lists without an engine
//!
//! [`filter`] reads lists for those who check or transform them; [`dnr`] makes declarativeNetRequest rules of them.
//!
//! ```
//! use brock::lists::{Environment, List};
//!
//! // What is true in the `!#if`s of a list is for the embedder to say.
//! let text = "||ads.example^$third-party\n!#if env_firefox\n||firefox.example^\n!#endif\nnews.example##.ad";
//! let list = List::parse(text, &Environment::default().with(["env_firefox"]));
//! let lines: Vec<u32> = list.filters.iter().map(|(line, _)| *line).collect();
//! assert_eq!(lines, [1, 3]);
//! // A filter prints in the shortest form, however it was written.
//! assert_eq!(list.filters[0].1.to_string(), "||ads.example^$3p");
//! assert_eq!(list.diagnostics[0].1.code.name(), "cosmetic-filter");
//! ```
//!
//! # Trackers that no list names
//!
//! [`learner`] finds them by what they do, and its verdicts take their step in the same decision.
//!
//! ```
//! # use brock::{Builder, Engine, ResourceType, Request};
//! # use brock::learner::TrackerPolicy;
//! # let engine = Engine::new(Builder::new().build().0);
//! // What `Learner::tracker_policy` gives, or what a person chose.
//! let engine = engine.with_learned(TrackerPolicy::read("block spy.example\ncookieblock needed.spy.example"));
//! let ask = |url| engine.check(&Request::new(url, "https://news.example/", ResourceType::Script).unwrap());
//! assert!(ask("https://spy.example/p.js").is_block());
//! assert!(ask("https://needed.spy.example/p.js").removes_cookies());
//! ```
//!
//! # Public suffixes
//!
//! Whether a request is third-party depends on the [public suffix list](https://publicsuffix.org).
//! It is compiled into every image. The crate from a registry carries the list, as `public_suffix_list.dat` under its own
//! licence, MPL-2.0. `BROCK_PSL` names another file when the crate is built. A build from git needs `BROCK_PSL`, or finds
//! the list that `build.sh` downloaded or that of Debian's package `publicsuffix`; without a whole list the build fails.
//! [`Builder::set_public_suffixes`] takes another at run time.
//!
//! # Features
//!
//! | feature | gives | default |
//! |---|---|---|
//! | `url` | URLs that no browser would write, through the `url` crate; without it they are errors | yes |
//! | `cli` | the `brock` program | |
//! | `wasm` | the bindings of the npm package `brock-engine`, for `wasm32-unknown-unknown` | |
//! | `wasm-lists`, `wasm-rules`, `wasm-learner` | three modules of the extension: downloaded lists, `dnr`, `learner` | |
//!
//! # What you may count on
//!
//! - **Time.** A decision reads the URL, looks up its words and the labels of its hosts, and tries the filters that are
//!   filed there: it takes time in proportion to the URL's length, however many filters there are, unless very many are
//!   filed under one word or host. Regular expressions are compiled into the image and bounded in their steps: one that
//!   takes too many (two million) counts as no match, and `explain` says so.
//! - **Memory.** An open engine is its image's bytes and what finds texts without a whole word: 10 KB with EasyList and
//!   EasyPrivacy, 135 KB with sixteen lists of 385,000 filters. Nothing grows while it decides. Cloning an [`Engine`]
//!   shares all of it; cloning an [`Image`] copies its bytes.
//! - **Threads.** [`Engine`] is immutable and `Send + Sync`; every method takes `&self`. There is no lock on the way to
//!   a decision. The first question for a filter's text checks that part of the image, once.
//! - **Input.** No list, URL, header or image makes it panic. An image of damaged bytes is refused ([`ImageError`]);
//!   one that was forged with a right checksum answers something, safely. `unsafe` is forbidden in the crate.
//! - **Purity.** No file, network, clock, randomness or global state: the same image gives the same answers everywhere,
//!   in Rust and in JavaScript.
//! - **Format.** An image carries its version; every program reads all versions since 1, and a golden image of each is
//!   among the tests. `docs/image.md` describes the bytes.
//! - **Versions.** Semantic versions: before 1.0, what breaks callers is a new minor version. Names of codes, kinds,
//!   roles and actions are as stable as the functions. `dnr`'s output follows what browsers take.
//! - **Rust.** 1.88 or newer: `rust-version` in `Cargo.toml`, to which cargo holds the dependencies and Clippy the
//!   library calls. Raising it is a new minor version.
//!
//! # Examples
//!
//! In `examples/`, each with tests: a forward proxy (`proxy.rs`), what lists would have blocked of a recorded page
//! (`har.rs`), Node (`node.mjs`), a web worker (`worker/`).

#![forbid(unsafe_code)]

pub mod answer;
mod decision;
mod diagnostic;
mod digest;
pub mod dnr;
mod engine;
pub mod filter;
mod index;
pub mod learner;
pub mod lint;
pub mod lists;
mod matcher;
mod net;
mod regexp;
mod small;
mod span;

pub use self::decision::{Decision, Explanation, FollowUps, Step};
pub use self::diagnostic::{Code, Diagnostic, Severity};
pub use self::engine::{Choices, Engine};
pub use self::index::{Builder, FilterId, FilterRef, Image, ImageError, ListInfo};
pub use self::lists::{BuildReport, ListReport};
pub use self::matcher::{Action, Cancelled, Failed, Match, Modifications, Modified, NearMiss, Page, Role};
pub use self::net::{Exchange, Method, Request, ResourceType, UnknownName, Url, UrlError};
pub use self::span::Span;

/// The linear-scan matcher that tests hold the engine against. No part of the stable interface.
#[doc(hidden)]
pub use self::matcher::oracle;

#[cfg(any(feature = "wasm", feature = "wasm-lists", feature = "wasm-rules", feature = "wasm-learner"))]
#[allow(unreachable_pub)]
mod wasm;

/// Threads may share all of it: a field that they may not stops the build here.
const _: () = {
    const fn shared<T: Send + Sync + 'static>() {}
    shared::<Engine>();
    shared::<Image>();
    shared::<Builder<'static>>();
    shared::<BuildReport>();
    shared::<Request<'static>>();
    shared::<Decision>();
    shared::<Explanation<'static>>();
    shared::<Modifications<'static>>();
};

/// The README's examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
