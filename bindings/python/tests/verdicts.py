"""Prints decisions or answers about pages for ``tests/bindings.test.mjs``: verdicts.py IMAGE call|batch|pages|lists."""

import json
import sys

from brock_engine import ACTIONS, Engine


def decided(engine, rows):
    for row in rows:
        found = engine.check(*row)
        yield None if found.unreadable else (found.action, found.list, found.line, found.filter)


def decided_together(engine, rows):
    import pyarrow

    columns = dict(zip(("url", "source", "type"), map(list, zip(*rows))))
    for row in pyarrow.table(engine.check_batch(pyarrow.table(columns), threads=2)).to_pylist():
        yield None if row["action"] is None else (ACTIONS[row["action"]], row["list"], row["line"], row["filter"])


def shown(answer):
    print(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))


def main():
    image, way = sys.argv[1:]
    with open(image, "rb") as file:
        engine = Engine.from_image(file.read())
    lines = sys.stdin.read().split("\n")[:-1]
    if way == "pages":
        for line in lines:
            shown(engine.page(**json.loads(line)))
    elif way == "lists":
        for line in lines:
            case = json.loads(line)
            own = Engine.from_lists({"list": case.pop("list")}, trusted=["list"])
            shown(own.page(**case))
            shown(own.generic_sheet())
    else:
        rows = [line.split("\t") for line in lines]
        for found in (decided if way == "call" else decided_together)(engine, rows):
            print("unreadable" if found is None else "\t".join((found[0], found[1] or "", str(found[2] or 0), found[3] or "")))


main()
