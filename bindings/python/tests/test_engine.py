"""Single requests and pages."""

import pickle
import threading
from collections.abc import Mapping

import pytest
from brock_engine import Engine, __version__, resource_type

LIST = """||ads.example^$third-party
@@||ads.example/consent.js
/analytics.js$script,redirect=noopjs
news.example##.ad
##.banner
||broken.example^$scripts
@@||quiet.example^$generichide
"""


@pytest.fixture(scope="module")
def engine():
    return Engine.from_lists({"mine": LIST})


def test_decisions(engine):
    decision = engine.check("https://ads.example/a.js", "https://news.example/", "script")
    assert (decision.action, decision.filter, decision.list, decision.line) == ("block", "||ads.example^$third-party", "mine", 1)
    assert decision and decision.blocked and decision.reason == "block"
    assert repr(decision) == '<Decision block by "||ads.example^$third-party" (mine:1)>'
    assert engine.check("https://ads.example/a.js", "https://news.example/", "script") is decision
    allowed = engine.check("https://ads.example/consent.js", "news.example", "Script")
    assert (allowed.action, allowed.line, bool(allowed)) == ("allow", 2, False)
    redirected = engine.check("https://t.example/analytics.js", "news.example", "script")
    assert (redirected.action, redirected.redirect) == ("redirect", "noopjs")
    passed = engine.check("https://cdn.example/a.js")
    assert (passed.action, passed.filter, passed.list, passed.line, passed.redirect) == ("pass", None, None, None, None)
    assert engine.check("https://cdn.example/b.js") is passed


def test_decisions_of_many_filters():
    """Decisions share objects, at places that are fewer than filters."""
    hosts = [f"host{n}.example" for n in range(5_000)]
    lines = [line for host in hosts for line in (f"||{host}^", f"@@||{host}/ok")]
    engine = Engine.from_lists({"many": "\n".join(lines), "redirects": "||host7.example^$script,redirect=noopjs"})
    for _ in range(2):
        for n, host in enumerate(hosts):
            blocked, allowed = engine.check(f"https://{host}/a"), engine.check(f"https://{host}/ok")
            assert (blocked.action, blocked.filter, blocked.line) == ("block", lines[2 * n], 2 * n + 1)
            assert (allowed.action, allowed.filter, allowed.line) == ("allow", lines[2 * n + 1], 2 * n + 2)
    # The first filter that needs a place keeps it.
    kept = [host for host in hosts if engine.check(f"https://{host}/a") is engine.check(f"https://{host}/a")]
    assert 0 < len(kept) <= 1_024
    redirected = engine.check("https://host7.example/a", "", "script")
    assert (redirected.action, redirected.redirect, engine.check("https://host7.example/a").redirect) == ("redirect", "noopjs", None)
    assert [engine.check("no URL").unreadable, engine.check("https://a.example/").unreadable] == [True, False]


def test_sources_in_turn():
    """A thread keeps a few parsed sources. ``explain`` parses its source each time."""
    engine = Engine.from_lists({"mine": "||ads.example^$domain=site3.example|site4.example,script"})
    path = "a" * 3_000
    sources = [f"https://www.site{n}.example/{end}" for n in range(50) for end in ("", "b", path)] + ["site3.example", "", "é", None]
    url, answers = "https://ads.example/a.js", []
    for source in sources + sources[::-1] + sources * 2:
        answers.append(engine.check(url, source, "script").action)
        assert answers[-1] == engine.explain(url, source, "script")["action"]
    assert answers.count("block") == 4 * 7


def test_attributes_are_read_only(engine):
    decision = engine.check("https://ads.example/a.js", "https://news.example/", "script")
    for name in ("action", "blocked", "filter"):
        with pytest.raises(AttributeError):
            setattr(decision, name, None)
    assert (decision.action, decision.blocked) == ("block", True)


def test_a_bad_url_is_no_exception(engine):
    decision = engine.check("no URL", "news.example", "script")
    assert (decision.action, decision.unreadable, decision.filter) == ("pass", True, None)
    assert engine.explain("no URL") is None and engine.page("no URL") is None and engine.switches("no URL") is None


@pytest.mark.parametrize(
    ("name", "canonical"),
    [("XHR", "xmlhttprequest"), ("mainFrame", "main_frame"), ("Document", "main_frame"), ("empty", "xmlhttprequest"), ("no", None)],
)
def test_names_of_types(name, canonical):
    assert resource_type(name) == canonical


def test_explanations_and_pages(engine):
    explanation = engine.explain("https://ads.example/a.js", "https://www.ads.example/", "script")
    assert explanation["nearMisses"][0]["failed"] == "party"
    page = engine.page("https://www.news.example/", classes=["banner"])
    assert (page["hide"], page["genericSelectors"]) == ([".ad"], [".banner"])
    assert "genericSelectors" not in engine.page("https://www.news.example/")
    assert engine.switches("https://quiet.example/")["genericHidingOff"]["line"] == 7


def test_diagnostics_and_lists(engine):
    (finding,) = [finding for finding in engine.diagnostics if finding["severity"] == "error"]
    assert (finding["list"], finding["line"], finding["code"]) == ("mine", 6, "unknown-modifier")
    assert engine.lists()[0]["name"] == "mine"
    assert repr(engine).startswith("<brock_engine.Engine of 1 lists")
    assert __version__.count(".") == 2


@pytest.mark.parametrize(
    ("given", "site"),
    [
        ("www.bbc.co.uk", "bbc.co.uk"), ("https://www.bbc.co.uk/", "bbc.co.uk"), ("https://WWW.BBC.co.uk:8443/a?b=c.example#d", "bbc.co.uk"),
        ("localhost", "localhost"), ("http://localhost:8080/", "localhost"), ("co.uk", "co.uk"), ("https://co.uk/", "co.uk"),
        ("https://192.0.2.1/a", "192.0.2.1"), ("", ""), ("about:blank", ""), ("data:text/html,a.example", ""), ("no URL", ""), ("\ud800", ""),
    ],
)
def test_sites(engine, given, site):
    assert engine.site(given) == site


def test_methods_and_top_documents():
    engine = Engine.from_lists({"mine": "||m.example^$method=post|put\n||t.example^$top=news.example"})
    ask = ("https://m.example/", "shop.example", "xhr")
    for method, action in ((None, "pass"), ("GET", "pass"), ("POST", "block"), ("put", "block"), ("BREW", "pass")):
        assert engine.check(*ask, method=method).action == action, method
        assert engine.explain(*ask, method=method)["action"] == action, method
    ask = ("https://t.example/", "frame.example", "script")
    for top, action in ((None, "pass"), ("news.example", "block"), ("https://www.news.example/a", "block"), ("shop.example", "pass")):
        assert engine.check(*ask, top=top).action == action, top
        assert engine.explain(*ask, top=top)["action"] == action, top


def test_a_repeated_name_is_reported():
    class Twice(Mapping):
        def __getitem__(self, name):
            return "||ads.example^"

        def __iter__(self):
            return iter(["mine", "mine"])

        def __len__(self):
            return 2

    (finding,) = Engine.from_lists(Twice()).diagnostics
    assert (finding["list"], finding["line"], finding["code"], finding["severity"]) == ("mine", 1, "repeated-name", "warning")


def test_answers_about_pages_have_every_list():
    engine = Engine.from_lists({"mine": "news.example##.ad"})
    lists = ["hide", "style", "procedural", "scriptlets", "html", "headers", "sheetExceptions"]
    assert list(engine.page("https://a.example/")) == ["url", "genericHide", "specificHide", *lists]
    assert list(engine.switches("https://a.example/").values()) == [None] * 6


def test_images(engine):
    image = engine.to_image()
    opened = Engine.from_image(image)
    assert opened.to_image() is image
    again = pickle.loads(pickle.dumps(engine))
    for each in (opened, again):
        assert each.check("https://ads.example/a.js", "news.example", "script").line == 1
    with pytest.raises(ValueError, match="not a Brock image"):
        Engine.from_image(b"something else, and long enough to have a header of forty-eight bytes")


def test_wrong_arguments():
    with pytest.raises(TypeError):
        Engine.from_lists(["||ads.example^"])
    with pytest.raises(TypeError):
        Engine.from_lists({"mine": 1})


def test_threads_share_an_engine(engine):
    found = []

    def work():
        found.extend(engine.check(f"https://ads.example/{n}.js", "news.example", "script").action for n in range(500))

    threads = [threading.Thread(target=work) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert found == ["block"] * 2000
