"""with_datafusion.py IMAGE FOLDER OUTPUT: the tables of a crawl with DataFusion: a function of columns, on all cores."""

import json
import sys
from pathlib import Path

import pyarrow as pa
from brock_engine import Engine
from brock_engine.tables import DECISION_COLUMNS, REQUEST_COLUMNS, TABLES
from datafusion import SessionContext, udf

DECISION = pa.struct([(name, pa.int8() if name == "action" else pa.string()) for name in DECISION_COLUMNS])


# A function whose result is used more than once is called more than once. So rows are counted by the whole decision, and its
# fields are read from the groups.
GROUPS = "SELECT d, count(*) AS n FROM (SELECT brock({}) AS d FROM requests) GROUP BY d"
PAIRS = """SELECT d['site'] AS site, d['domain'] AS domain, d['owner'] AS owner, d['category'] AS category,
    sum(CASE WHEN d['problem'] IS NULL THEN n ELSE 0 END) AS requests,
    sum(CASE WHEN d['action'] >= 2 THEN n ELSE 0 END) AS blocked,
    sum(CASE WHEN d['action'] = 1 THEN n ELSE 0 END) AS allowed,
    sum(CASE WHEN d['problem'] IS NULL THEN 0 ELSE n END) AS rejected
    FROM groups GROUP BY d['site'], d['domain'], d['owner'], d['category']"""


def check_function(engine, names):
    """The function ``brock`` of SQL, whose arguments are these columns."""

    def check(*columns):
        batch = pa.record_batch(list(columns), names=names)
        answer = pa.table(engine.check_batch(batch, columns=list(DECISION_COLUMNS)))
        columns = [answer[field.name].combine_chunks().cast(field.type) for field in DECISION]
        return pa.StructArray.from_arrays(columns, fields=list(DECISION))

    return udf(check, [pa.string_view()] * len(names), DECISION, "immutable", "brock")


def main(image, folder, output):
    engine = Engine.from_image(Path(image).read_bytes())
    context = SessionContext()
    # Files can have different columns. Those that a file does not have are null.
    context.register_parquet("requests", str(folder))
    found = context.table("requests").schema().names
    names = [name for name in REQUEST_COLUMNS if name in found]
    context.register_udf(check_function(engine, names))
    context.register_record_batches("groups", [context.sql(GROUPS.format(", ".join(names))).collect()])
    context.register_record_batches("pairs", [context.sql(PAIRS).collect()])
    Path(output).mkdir(parents=True, exist_ok=True)
    for name, query in TABLES.items():
        with open(Path(output) / f"{name}.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in context.sql(query).to_pylist())


if __name__ == "__main__":
    main(*sys.argv[1:])
