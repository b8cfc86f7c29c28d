"""with_spark.py IMAGE FOLDER OUTPUT: decisions about each row with Spark, and the tables of the crawl from them.

``python -m brock_engine.crawl`` is the job for large crawls: it counts in the workers, and continues after an interruption.
"""

import json
import sys
from pathlib import Path

from brock_engine.spark import classify_parquet
from brock_engine.tables import DECISION_COLUMNS, PAIRS, TABLES
from pyspark.sql import SparkSession


def main(image, folder, output):
    spark = SparkSession.builder.appName("brock").getOrCreate()
    # keep=[]: the URLs are not sent back from Python.
    decisions = classify_parquet(spark, str(folder), Path(image).read_bytes(), columns=DECISION_COLUMNS, keep=[])
    decisions.createOrReplaceTempView("decisions")
    spark.sql(PAIRS).persist().createOrReplaceTempView("pairs")
    Path(output).mkdir(parents=True, exist_ok=True)
    for name, query in TABLES.items():
        with open(Path(output) / f"{name}.jsonl", "w", encoding="utf-8") as file:
            file.writelines(json.dumps(row.asDict(), ensure_ascii=False) + "\n" for row in spark.sql(query).toLocalIterator())


if __name__ == "__main__":
    main(*sys.argv[1:])
