"""with_polars.py IMAGE FOLDER OUTPUT: the tables of a crawl with Polars, on all cores and in constant memory."""

import sys
from pathlib import Path

import polars as pl
from brock_engine import Engine
from brock_engine.tables import DECISION_COLUMNS, PAIRS, REQUEST_COLUMNS, TABLES

SCHEMA = {name: pl.Int8 if name == "action" else pl.String for name in DECISION_COLUMNS}


def decisions(engine, folder):
    """The decisions about the requests of a folder, as a lazy frame."""

    def check(frame):
        answer = pl.DataFrame(engine.check_batch(frame, columns=list(DECISION_COLUMNS)))
        return answer.cast(SCHEMA)

    files = sorted(Path(folder).glob("*.parquet"))
    # Files can have different columns. Those that a file does not have are null.
    found = {name for file in files for name in pl.read_parquet_schema(file)}
    schema = {name: pl.String for name in REQUEST_COLUMNS if name in found}
    requests = pl.scan_parquet(files, schema=schema, missing_columns="insert", extra_columns="ignore")
    return requests.map_batches(check, schema=SCHEMA, streamable=True)


def main(image, folder, output):
    engine = Engine.from_image(Path(image).read_bytes())
    pairs = pl.SQLContext(decisions=decisions(engine, folder)).execute(PAIRS).collect(engine="streaming")
    tables = pl.SQLContext(pairs=pairs)
    Path(output).mkdir(parents=True, exist_ok=True)
    for name, query in TABLES.items():
        tables.execute(query).collect().write_ndjson(Path(output) / f"{name}.jsonl")


if __name__ == "__main__":
    main(*sys.argv[1:])
