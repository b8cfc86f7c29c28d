"""Prints decisions or answers about pages for ``tests/bindings.test.mjs``: verdicts.py IMAGE call|batch|pages."""

import json
import sys

from brock_engine import ACTIONS, Engine


def main():
    with open(sys.argv[1], "rb") as file:
        engine = Engine.from_image(file.read())
    lines = sys.stdin.read().split("\n")[:-1]
    if sys.argv[2] == "pages":
        for url in lines:
            print(json.dumps(engine.page(url), ensure_ascii=False, separators=(",", ":")))
        return
    rows = [line.split("\t") for line in lines]
    if sys.argv[2] == "call":
        for row in rows:
            found = engine.check(*row)
            if found.unreadable:
                print("unreadable")
                continue
            print(found.action, found.list or "", found.line or 0, found.filter or "", sep="\t")
        return
    import pyarrow

    columns = dict(zip(("url", "source", "type"), map(list, zip(*rows))))
    answer = pyarrow.table(engine.check_batch(pyarrow.table(columns), threads=2)).to_pylist()
    for row in answer:
        if row["action"] is None:
            print("unreadable")
            continue
        print(ACTIONS[row["action"]], row["list"] or "", row["line"] or 0, row["filter"] or "", sep="\t")


main()
