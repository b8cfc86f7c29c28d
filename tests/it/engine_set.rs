//! Several engines decide as one engine with all of their lists.

use brock::{Builder, Engine, EngineSet, Image, Request, RequestSource, ResourceType, Step, Url};

use crate::corpus::{EASY, requests};
use crate::data;

fn engine(name: &str, text: &str) -> Engine {
    let mut builder = Builder::new();
    builder.add_list(name, text);
    Engine::new(builder.build().0)
}

fn request(url: &str) -> Request<'_> {
    Request::new(url, "https://news.example/", ResourceType::Script).unwrap()
}

#[test]
fn the_precedence_holds_over_all_engines() {
    let set = EngineSet::new([
        ("first", engine("one", "||a.example^\n||b.example^$important\n||c.example^\n||d.example^")),
        (
            "second",
            engine(
                "two",
                "@@||a.example^\n@@||b.example^\n@@||c.example^$important\n||d.example^$script,redirect=noopjs",
            ),
        ),
        ("third", engine("three", "||c.example^$important\n@@||quiet.example^")),
    ]);
    for (host, name, step, filter) in [
        ("a", "second", Step::Exception, Some("@@||a.example^")),
        ("b", "first", Step::ImportantBlock, Some("||b.example^$important")),
        ("c", "second", Step::ImportantException, Some("@@||c.example^$important")),
        ("d", "second", Step::Block, Some("||d.example^$script,redirect=noopjs")),
        ("quiet", "", Step::Pass, None),
        ("none", "", Step::Pass, None),
    ] {
        let url = format!("https://{host}.example/a.js");
        let request = request(&url);
        let found = set.check(&request);
        let text = found.filter().map(|by| by.filter.into_owned());
        assert_eq!((found.name, found.decision.step(), text.as_deref()), (name, step, filter), "{host}");
    }
}

#[test]
fn an_engine_is_replaced_by_name() {
    let mut set = EngineSet::new([("own", engine("one", "||a.example^"))]);
    set.set("own", engine("one", "||b.example^"));
    set.set("more", engine("two", "||c.example^"));
    let is_blocked = |url| set.check(&request(url)).decision.is_block();
    assert!(!is_blocked("https://a.example/") && is_blocked("https://b.example/") && is_blocked("https://c.example/"));
    assert_eq!(set.engines().map(|(name, _)| name).collect::<Vec<_>>(), ["own", "more"]);
    assert!(!EngineSet::default().check(&request("https://a.example/")).decision.is_block());
}

#[test]
fn recorded_requests_as_by_one_engine() {
    let (Some(requests), Some(texts)) = (requests(), EASY.iter().map(|n| data::text(n)).collect::<Option<Vec<_>>>())
    else {
        return;
    };
    let mut builder = Builder::new();
    texts.iter().zip(EASY).for_each(|(text, name)| builder.add_list(name, text));
    let whole = Engine::new(builder.build().0);
    let set = EngineSet::new(texts.iter().zip(EASY).map(|(text, name)| (name, engine(name, text))));
    // An engine over bytes that it shares with others, asked with parsed sources.
    let bytes: std::sync::Arc<[u8]> = whole.image().as_bytes().into();
    let shared = Engine::new(Image::open_shared(bytes).unwrap());
    for recorded in &requests {
        let request = recorded.request();
        let (one, several) = (whole.check(&request), set.check(&request));
        assert_eq!(several.decision.action(), one.action(), "{}", recorded.url);
        let source = RequestSource::new(request.source_host());
        let parsed = Request::from_source(Url::parse(&recorded.url).unwrap(), &source, request.resource_type());
        assert_eq!(shared.check(&parsed), one, "{}", recorded.url);
    }
}
