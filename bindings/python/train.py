"""Runs what programs do most, for the profile with which the published wheel is optimised: see
``build_wheel`` in .ci/products.sh.

The lists are our own, the filters for warming up the npm package, and made-up ones in the proportions of EasyList and
EasyPrivacy. The requests are made up, with the shapes and lengths of recorded ones. All is the same in every run.
"""

import random
from pathlib import Path

from brock_engine import Engine

ROOT = Path(__file__).parent.parent.parent
WORDS = (
    "ads analytics api app article assets banner beacon bundle cdn click collect common content core css data event fonts "
    "gif home id images img js json lib log main media min news page pixel player png script site static sync tag theme "
    "track video widget www"
).split()
TYPES = "script image xmlhttprequest sub_frame stylesheet font media ping other".split()
WEIGHTS = [30, 30, 15, 5, 6, 4, 2, 3, 5]
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"

made = random.Random(17)


def word(least, most):
    return "".join(made.choices(LETTERS, k=made.randint(least, most)))


def some():
    return made.choice(WORDS) if made.random() < 0.6 else word(2, 12)


def host():
    name = "".join(made.choices(LETTERS[:26], k=made.randint(4, 14))) + made.choice([".com", ".net", ".org", ".co.uk", ".io"])
    return f"{made.choice(['www', 'cdn', 'static', 'a', 'px'])}.{name}" if made.random() < 0.3 else name


def lists():
    trackers, sites = [host() for _ in range(40_000)], [host() for _ in range(2_000)]
    lines = [f"||{name}^{made.choice(['', '', '', '$third-party', '$script'])}" for name in trackers]
    for _ in range(6_000):
        options = made.choice(["", "", "", "$image", "$third-party", "$script,third-party", f"$domain={made.choice(sites)}"])
        lines.append(f"{made.choice('/-._')}{word(3, 9)}{made.choice(['/', '.js', '-ad.', '_*/', '?id='])}{some()}{options}")
        lines.append(f"||{made.choice(trackers)}/{some()}/{options}")
    for _ in range(1_500):
        lines.append(f"@@||{made.choice(trackers)}/{some()}.js$script,domain={made.choice(sites)}|{made.choice(sites)}")
    lines += [f"@@/{word(4, 9)}.js$~third-party" for _ in range(60)]
    lines += [f"{made.choice(['', made.choice(sites)])}##{made.choice('.#')}{word(4, 10)}" for _ in range(20_000)]
    own = [(ROOT / path).read_text(encoding="utf-8") for path in ("filter-lists/brock.txt", "bindings/js/warm-up.txt")]
    ours = [line[2:].split("^")[0] for line in own[0].splitlines() if line.startswith("||")]
    return {"made": "\n".join(lines), "brock": own[0], "warm-up": own[1]}, trackers + ours * 20, sites


def url(trackers, sites):
    name = made.choice(trackers) if made.random() < 0.36 else made.choice(sites) if made.random() < 0.6 else host()
    path = "/".join(some() for _ in range(made.randint(1, 5))) + made.choice([".js", ".png", ".gif", "", "/", ".min.css", ".jpg"])
    count = made.choices([0, 1, 4, 12], [45, 25, 20, 10])[0]
    values = [some, lambda: str(made.randrange(10**9)), lambda: word(8, 30).title(), lambda: f"https%3A%2F%2F{made.choice(sites)}%2F{some()}"]
    query = "&".join(f"{some()}={made.choice(values)()}" for _ in range(count))
    return f"https://{name}/{path}{'?' if count else ''}{query}"


def main():
    texts, trackers, sites = lists()
    engine = Engine.from_image(Engine.from_lists(texts).to_image())
    requests = []
    for _ in range(400):
        source = f"https://{made.choice(sites)}/{some()}/{word(3, 20)}"
        requests += [(url(trackers, sites), source, made.choices(TYPES, WEIGHTS)[0]) for _ in range(70)]
    for _ in range(3):
        for each in requests:
            assert engine.check(*each).action in ("pass", "allow", "block", "redirect")
    for address, source, kind in requests[:4_000]:
        engine.page(source, classes=[word(4, 8)], ids=[])
        engine.explain(address, source, kind)
    batches(engine, requests)
    print(sum(engine.check(*each).blocked for each in requests), "of", len(requests), "blocked")


def batches(engine, requests):
    import pyarrow

    table = pyarrow.table(dict(zip(("url", "source", "type"), map(list, zip(*requests)))))
    for columns in (None, ["action"], ["action", "site", "domain", "owner", "category"]):
        for _ in range(2):
            engine.check_batch(table, columns=columns)


if __name__ == "__main__":
    main()
