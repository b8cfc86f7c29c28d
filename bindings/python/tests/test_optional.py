"""The package needs no other one, and says which one a part of it needs."""

import subprocess
import sys

CODE = """
import sys
sys.modules.update(dict.fromkeys(("pyspark", "pyspark.sql", "pyarrow", "pandas"), None))
import brock_engine.adapters, brock_engine.spark, brock_engine.crawl, brock_engine.tables
for call in (
    lambda: brock_engine.spark.classify(None, b""),
    lambda: next(brock_engine.adapters.batches(brock_engine.adapters.ADAPTERS["har"], "a.har")),
):
    try:
        call()
    except ImportError as error:
        print(error)
sys.exit(brock_engine.crawl.main(["--image", "a", "--input", "b", "--output", "c"]))
"""


def test_without_other_packages():
    run = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True)
    lines = run.stdout.splitlines()
    assert lines[0].startswith("brock_engine.spark needs pyspark.sql: pip install pyspark pyarrow pandas")
    assert lines[1].startswith("brock_engine.adapters needs pyarrow: pip install pyarrow")
    assert run.stderr.startswith("brock_engine.crawl: brock_engine.crawl needs pyspark.sql: pip install") and run.returncode == 2
