"""Measures the recipes of examples/scale and the job on one core and on two.

    target/python/bin/python benches/scale/run.py --lists easylist.txt easyprivacy.txt [--rows 5000000] [--runs 3] [--only NAME...] [--again]

Every run is a process of its own, limited to its cores (``taskset``). The time is that of the work from Parquet to the result,
without the start of Python or of Spark's session. Runs on one core and on two alternate, and the best of each is taken: the
machine may do other work, so the ratios say more than the rows per second. On a machine that is busy the ratios say nothing
either; the processor seconds still do. A line of JSON for each program goes to stdout.

With ``--again`` the work is done twice in a session and the second time counts: without what Spark does once, such as compiling
its plan and importing packages in its workers, which a job of hours does not notice.
"""

import argparse
import importlib
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/scale"), str(ROOT / "examples/scale")]
PROGRAMS = ["pyarrow", "polars", "duckdb", "datafusion", "spark-identity", "spark-classify", "spark-parquet", "spark", "crawl"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lists", nargs="+", required=True)
    parser.add_argument("--rows", type=int, default=5_000_000)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs="+", choices=PROGRAMS, default=PROGRAMS)
    parser.add_argument("--again", action="store_true", help="measure the second run in a session")
    parser.add_argument("--crawl", help="folder for the rows; kept. If it exists, its Parquet is measured, whatever --rows is")
    args = parser.parse_args()
    import pyarrow.parquet as parquet
    import rows
    from brock_engine import Engine

    with tempfile.TemporaryDirectory() as folder:
        crawl, image = Path(args.crawl or f"{folder}/crawl"), Path(folder) / "lists.img"
        if not crawl.is_dir():
            rows.write(crawl, args.rows, args.files)
        args.rows = sum(parquet.read_metadata(path).num_rows for path in crawl.glob("*.parquet"))
        if args.rows == 0:
            parser.error(f"{crawl}: no rows in *.parquet")
        engine = Engine.from_lists({Path(path).name: Path(path).read_text(encoding="utf-8") for path in args.lists})
        image.write_bytes(engine.to_image())
        for program in args.only:
            print(json.dumps(measured(program, image, crawl, args)), flush=True)


def measured(program, image, crawl, args):
    best, peak, processor = {}, {}, {}
    for _ in range(args.runs):
        for cores in (1, 2):
            found = child(program, image, crawl, cores, 2 if args.again else 1)
            best[cores] = min(best.get(cores, found["seconds"]), found["seconds"])
            processor[cores] = min(processor.get(cores, found["processor"]), found["processor"])
            peak[cores] = max(peak.get(cores, 0), found["megabytes"])
    return {
        "program": program,
        "rows": args.rows,
        "rows/s, one core": round(args.rows / best[1]),
        "rows/s, two cores": round(args.rows / best[2]),
        "ratio": round(best[1] / best[2], 2),
        "processor seconds per million rows": round(processor[2] * 1e6 / args.rows, 2),
        "MB of a Python process": peak[2],
        "load": os.getloadavg()[0],
    }


def child(program, image, crawl, cores, times):
    command = ["taskset", "-c", "0" if cores == 1 else "0,1", sys.executable, __file__, "child", program, image, crawl, str(cores), str(times)]
    run = subprocess.run(command, capture_output=True, text=True)
    if run.returncode:
        sys.exit(f"{program} on {cores} cores failed:\n{run.stderr}")
    return json.loads(run.stdout.splitlines()[-1])


def work(program, image, crawl, cores, times):
    with tempfile.TemporaryDirectory() as output:
        needs_spark = program.startswith("spark") or program == "crawl"
        spark = session(cores) if needs_spark else None
        for number in range(times):
            folder = f"{output}/{number}"
            os.mkdir(folder)
            is_recipe = not needs_spark or program == "spark"
            action = recipe(program, image, crawl, folder) if is_recipe else spark_work(program, spark, image, crawl, folder)
            started, used = time.monotonic(), processor_seconds()
            action()
        found = {"seconds": time.monotonic() - started, "processor": processor_seconds() - used, "megabytes": memory()}
    print(json.dumps(found))


def recipe(name, image, crawl, output):
    return lambda: importlib.import_module(f"with_{name}").main(image, crawl, output)


def session(cores):
    os.environ["PYSPARK_PYTHON"] = sys.executable
    from conftest import SETTINGS
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{cores}]")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    # The default of 128 MB gives these files one partition each.
    spark = builder.config("spark.sql.files.maxPartitionBytes", "128m").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    # Starts the workers.
    spark.range(1000).mapInArrow(lambda batches: batches, "id bigint").count()
    return spark


def spark_work(program, spark, image, crawl, output):
    from brock_engine.crawl import classify_crawl
    from brock_engine.spark import classify, classify_parquet

    data = Path(image).read_bytes()
    if program == "crawl":
        return lambda: classify_crawl(spark, data, crawl, f"{output}/tables")
    if program == "spark-parquet":
        return lambda: classify_parquet(spark, crawl, data, columns=["action"], keep=[]).groupBy("action").count().collect()
    frame = spark.read.parquet(crawl)
    if program == "spark-identity":
        # What sending the rows to Python costs: a number a row comes back.
        import pyarrow as pa

        def none(batches):
            for batch in batches:
                yield pa.record_batch({"action": pa.array([0] * batch.num_rows, pa.int8())})

        return lambda: frame.mapInArrow(none, "action tinyint").groupBy("action").count().collect()
    return lambda: classify(frame, data, columns=["action"], keep=[]).groupBy("action").count().collect()


def processor_seconds():
    """What this process and those under it have used."""
    stats = {}
    for process in Path("/proc").iterdir():
        try:
            fields = (process / "stat").read_text().rsplit(")", 1)[1].split()
            # The parent; user, system, and those of children that ended.
            stats[int(process.name)] = (int(fields[1]), sum(map(int, fields[11:15])))
        except (OSError, ValueError):
            continue
    below = lambda process: process == os.getpid() or (process in stats and below(stats[process][0]))
    return sum(ticks for process, (_, ticks) in stats.items() if below(process)) / os.sysconf("SC_CLK_TCK")


def memory():
    """The largest resident size of this process and of Python processes under it, in megabytes."""
    import resource

    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = [own]
    for process in Path("/proc").iterdir():
        try:
            if b"pyspark.daemon" in (process / "cmdline").read_bytes():
                status = (process / "status").read_text()
                workers.append(int(status.split("VmHWM:")[1].split()[0]))
        except (OSError, IndexError):
            continue
    return round(max(workers[1:] or workers) / 1024)


if __name__ == "__main__":
    if sys.argv[1:2] == ["child"]:
        work(*sys.argv[2:5], *map(int, sys.argv[5:7]))
    else:
        main()
