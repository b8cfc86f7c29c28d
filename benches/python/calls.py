"""Compares a call of ``Engine.check`` with the calls of other packages from PyPI, in one run.

    target/python/bin/pip install adblock==0.6.0
    target/python/bin/python benches/python/calls.py --lists easylist.txt easyprivacy.txt --requests requests.jsonl [--rounds 15]

For each request of a file of JSON Lines (``url``, ``sourceUrl``, ``type``), one call, and the question whether it is blocked. The
machine may do other work, so processor time is measured, the engines take turns after every round, and of each 1,000 requests the
best round counts. The rounds repeat the same requests, so what an engine keeps between calls is there. Packages that are not
installed are left out. The result is one line of JSON.
"""

import argparse
import importlib.util
import json
import time
from pathlib import Path

from brock_engine import Engine


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lists", nargs="+", required=True)
    parser.add_argument("--requests", required=True)
    parser.add_argument("--rounds", type=int, default=15)
    args = parser.parse_args()
    texts = {Path(path).name: Path(path).read_text(encoding="utf-8") for path in args.lists}
    with open(args.requests, encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    requests = [(one["url"], one.get("sourceUrl", ""), one.get("type", "other")) for one in found]
    engines = {"brock": of_brock(texts)}
    for name, make in (("adblock", of_adblock), ("braveblock", of_braveblock)):
        if importlib.util.find_spec(name) is not None:
            engines[name] = make(texts)
    chunks = [requests[start : start + 1_000] for start in range(0, len(requests), 1_000)]
    times = {name: [float("inf")] * len(chunks) for name in engines}
    blocked = dict.fromkeys(engines, 0)
    for turn in range(args.rounds):
        for name, decide in engines.items():
            for at, chunk in enumerate(chunks):
                start = time.process_time()
                found = decide(chunk)
                times[name][at] = min(times[name][at], time.process_time() - start)
                blocked[name] += found if turn == 0 else 0
    best = {name: sum(each) for name, each in times.items()}
    nanoseconds = {name: round(seconds * 1e9 / len(requests)) for name, seconds in best.items()}
    ratios = {name: round(seconds / best["brock"], 2) for name, seconds in best.items() if name != "brock"}
    print(json.dumps({"requests": len(requests), "blocked": blocked, "ns a call": nanoseconds, "times brock": ratios}))


def of_brock(texts):
    check = Engine.from_lists(texts).check

    def decide(requests):
        return sum(check(url, source, kind).blocked for url, source, kind in requests)

    return decide


def of_adblock(texts):
    import adblock

    filters = adblock.FilterSet()
    for text in texts.values():
        filters.add_filter_list(text)
    check = adblock.Engine(filters).check_network_urls

    def decide(requests):
        return sum(check(url, source, kind).matched for url, source, kind in requests)

    return decide


def of_braveblock(texts):
    import braveblock

    check = braveblock.Adblocker(rules=[line for text in texts.values() for line in text.splitlines()]).check_network_urls

    def decide(requests):
        return sum(check(url, source, kind) for url, source, kind in requests)

    return decide


if __name__ == "__main__":
    main()
