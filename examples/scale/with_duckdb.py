"""with_duckdb.py IMAGE FOLDER OUTPUT: the tables of a crawl with DuckDB: requests stream out, decisions stream in."""

import sys
from pathlib import Path

import duckdb
import pyarrow as pa
from brock_engine import Engine
from brock_engine.tables import DECISION_COLUMNS, PAIRS, REQUEST_COLUMNS, TABLES


def decisions(engine, connection, folder):
    """The decisions about the requests of a folder, as a reader of batches."""
    files = str(Path(folder) / "*.parquet")
    # Files can have different columns. Those that a file does not have are null.
    found = connection.cursor().sql("SELECT * FROM read_parquet(?, union_by_name = true)", params=[files])
    names = [name for name in REQUEST_COLUMNS if name in found.columns]
    requests = found.project(", ".join(names)).to_arrow_reader(65_536)
    schema = pa.schema([(name, pa.int8() if name == "action" else pa.string()) for name in DECISION_COLUMNS])

    def check():
        for batch in requests:
            answer = pa.table(engine.check_batch(batch, columns=list(DECISION_COLUMNS), threads=2))
            yield from answer.cast(schema).to_batches()

    return pa.RecordBatchReader.from_batches(schema, check())


def main(image, folder, output):
    engine = Engine.from_image(Path(image).read_bytes())
    connection = duckdb.connect()
    connection.register("decisions", decisions(engine, connection, folder))
    connection.execute(f"CREATE TABLE pairs AS {PAIRS}")
    Path(output).mkdir(parents=True, exist_ok=True)
    for name, query in TABLES.items():
        path = str(Path(output) / f"{name}.jsonl").replace("'", "''")
        connection.execute(f"COPY ({query}) TO '{path}' (FORMAT json)")


if __name__ == "__main__":
    main(*sys.argv[1:])
