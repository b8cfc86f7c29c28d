"""with_pyarrow.py IMAGE FOLDER OUTPUT: the tables of a crawl with PyArrow, one thread of Python."""

import json
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as dataset
from brock_engine import Engine
from brock_engine.tables import DECISION_COLUMNS, REQUEST_COLUMNS

KEYS = ["site", "domain", "owner", "category"]
SUMS = ["requests", "blocked", "allowed"]


def main(image, folder, output):
    engine = Engine.from_image(Path(image).read_bytes())
    parts = []
    # Files can have different columns. Those that a file does not have are null.
    found = {name for file in dataset.dataset(folder).get_fragments() for name in file.physical_schema.names}
    schema = pa.schema([(name, pa.string()) for name in REQUEST_COLUMNS if name in found])
    for batch in dataset.dataset(folder, schema=schema).to_batches(batch_size=10_000):
        decisions = pa.table(engine.check_batch(batch, columns=list(DECISION_COLUMNS)))
        is_request = pc.is_null(decisions["problem"])
        flags = {
            "requests": is_request,
            "blocked": pc.greater_equal(decisions["action"], 2),
            "allowed": pc.equal(decisions["action"], 1),
            "rejected": pc.invert(is_request),
        }
        flags = {name: pc.fill_null(flag, False).cast(pa.int64()) for name, flag in flags.items()}
        counted = summed(pa.table({key: decisions[key] for key in KEYS} | flags), KEYS, list(flags))
        parts.append(counted.cast(pa.schema([(name, pa.string() if name in KEYS else pa.int64()) for name in counted.schema.names])))
    pairs = summed(pa.concat_tables(parts), KEYS, [*SUMS, "rejected"])
    is_third = pc.fill_null(pc.and_kleene(pc.is_valid(pairs["domain"]), pc.fill_null(pc.not_equal(pairs["site"], pairs["domain"]), True)), False)
    third = pairs.filter(is_third)
    write(output, "sites", sites(pairs, third))
    for name, keys, counts in [
        ("domains", ["domain", "owner", "category"], ["site"]),
        ("owners", ["owner"], ["domain", "site"]),
        ("categories", ["category"], ["domain", "site"]),
    ]:
        write(output, name, summed(third, keys, SUMS, counts))


def summed(table, keys, sums, distinct=()):
    """Sums and numbers of distinct values by keys."""
    aggregates = [(name, "count_distinct") for name in distinct] + [(name, "sum") for name in sums]
    grouped = table.group_by(keys).aggregate(aggregates)
    names = {f"{name}_sum": name for name in sums} | {f"{name}_count_distinct": f"{name}s" for name in distinct}
    return grouped.rename_columns([names.get(name, name) for name in grouped.schema.names])


def sites(pairs, third):
    all_requests = summed(pairs, ["site"], [*SUMS, "rejected"])
    to_third = summed(third, ["site"], ["requests"], ["domain"]).rename_columns({"requests": "third_party"})
    # Joins drop null keys: the rows without a known page.
    by_site = {row["site"]: row for row in to_third.to_pylist()}
    none = {"third_party": 0, "domains": 0}
    return pa.Table.from_pylist([row | by_site.get(row["site"], none) for row in all_requests.to_pylist()])


def write(output, name, table):
    Path(output).mkdir(parents=True, exist_ok=True)
    with open(Path(output) / f"{name}.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in table.to_pylist())


if __name__ == "__main__":
    main(*sys.argv[1:])
