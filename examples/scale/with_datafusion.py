"""with_datafusion.py IMAGE FOLDER OUTPUT: the tables of a crawl with DataFusion: a function of columns, on all cores."""

import sys
from pathlib import Path

import pyarrow as pa
from brock_engine import Engine
from brock_engine.tables import DECISION_COLUMNS, PAIRS, TABLES
from datafusion import SessionContext, udf

DECISION = pa.struct([(name, pa.int8() if name == "action" else pa.string()) for name in DECISION_COLUMNS])


def check_function(engine):
    """The function ``brock(url, source, type)`` of SQL."""

    def check(url, source, type):
        batch = pa.record_batch({"url": url, "source": source, "type": type})
        answer = pa.table(engine.check_batch(batch, columns=list(DECISION_COLUMNS)))
        columns = [answer[field.name].combine_chunks().cast(field.type) for field in DECISION]
        return pa.StructArray.from_arrays(columns, fields=list(DECISION))

    return udf(check, [pa.string_view()] * 3, DECISION, "immutable", "brock")


def main(image, folder, output):
    engine = Engine.from_image(Path(image).read_bytes())
    context = SessionContext()
    context.register_udf(check_function(engine))
    context.register_parquet("requests", str(folder))
    fields = ", ".join(f"d['{name}'] AS {name}" for name in DECISION_COLUMNS)
    decided = context.sql(f"SELECT {fields} FROM (SELECT brock(url, source, type) AS d FROM requests)")
    context.register_view("decisions", decided)
    context.register_record_batches("pairs", [context.sql(PAIRS).collect()])
    Path(output).mkdir(parents=True, exist_ok=True)
    for name, query in TABLES.items():
        context.sql(query).to_polars().write_ndjson(Path(output) / f"{name}.jsonl")


if __name__ == "__main__":
    main(*sys.argv[1:])
