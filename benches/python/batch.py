"""Rows per second of ``Engine.check_batch``, beside the native loop over the same requests, in one run.

    cargo build --release --features cli --bin brock
    python benches/python/batch.py --lists easylist.txt easyprivacy.txt --requests requests.jsonl [--brock target/release/brock]

The requests of a file of JSON Lines (``url``, ``sourceUrl``, ``type``) are one Arrow table with the columns of the recipes. It is
decided on one thread and on two, with the columns ``action`` alone and with the default columns. The native loop is
``brock bench``, which decides the same requests from the same image in Rust, without Arrow and Python, on one thread. All take
turns in every round, wall time is measured, and the best round counts: the ratios are those of one run, beside the same other
work. The rounds repeat the same requests. The result is one line of JSON.
"""

import argparse
import json
import subprocess
import tempfile
import time
from pathlib import Path

import pyarrow as pa
from brock_engine import Engine

ROOT = Path(__file__).resolve().parents[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lists", nargs="+", required=True)
    parser.add_argument("--requests", required=True)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--brock", default=str(ROOT / "target/release/brock"))
    args = parser.parse_args()
    engine = Engine.from_lists({Path(path).name: Path(path).read_text(encoding="utf-8") for path in args.lists})
    with open(args.requests, encoding="utf-8") as file:
        found = [json.loads(line) for line in file]
    columns = {"url": "url", "source": "sourceUrl", "type": "type"}
    table = pa.table({name: [one.get(field, "") for one in found] for name, field in columns.items()})
    with tempfile.NamedTemporaryFile(suffix=".img") as image:
        image.write(engine.to_image())
        image.flush()
        ways = {
            f"{name}, {threads} thread{'s'[: threads - 1]}": batch(engine, table, chosen, threads)
            for name, chosen in (("action", ["action"]), ("default columns", None))
            for threads in (1, 2)
        }
        ways["native"] = native(args.brock, image.name, args.requests, table.num_rows)
        best = dict.fromkeys(ways, float("inf"))
        for _ in range(args.rounds):
            for name, seconds in ways.items():
                best[name] = min(best[name], seconds())
    rates = {name: round(table.num_rows / seconds) for name, seconds in best.items()}
    ratios = {name: round(rate / rates["native"], 2) for name, rate in rates.items() if name != "native"}
    print(json.dumps({"rows": table.num_rows, "rows per second": rates, "times native": ratios}))


def batch(engine, table, columns, threads):
    def seconds():
        start = time.perf_counter()
        engine.check_batch(table, columns=columns, threads=threads)
        return time.perf_counter() - start

    return seconds


def native(brock, image, requests, rows):
    command = [brock, "bench", "--image", image, "--requests", requests, "--passes", "1", "--json"]

    def seconds():
        report = json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)
        assert report["requests"] == rows, "brock bench decides other requests: a line of the file is not a request"
        return report["warm"]["meanNs"] * rows / 1e9

    return seconds


if __name__ == "__main__":
    main()
