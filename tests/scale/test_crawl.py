"""``brock_engine.crawl``: the job, undisturbed and disturbed."""

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.dataset as dataset
import pyarrow.parquet as parquet
import pytest
from brock_engine import Engine
from brock_engine.crawl import Unreadable, classify_crawl, main
from conftest import SETTINGS, assert_tables, canonical, read_crawl, read_tables, tables_of

TABLES = ("sites", "domains", "owners", "categories")


def run(spark, engine, crawl, output, **options):
    said = []
    sums = classify_crawl(spark, engine.to_image(), str(crawl), str(output), say=said.append, **options)
    return sums, said


def texts(folder):
    return {name: (Path(folder) / f"{name}.jsonl").read_text(encoding="utf-8") for name in TABLES}


def rejected(folder):
    return canonical(dataset.dataset(Path(folder) / "rejected.parquet").to_table().to_pylist())


@pytest.fixture(scope="module")
def undisturbed(spark, engine, crawl, tmp_path_factory):
    """The folder of a job in four units."""
    output = tmp_path_factory.mktemp("undisturbed") / "tables"
    sums, said = run(spark, engine, crawl, output, unit_bytes=1)
    assert (sums["requests"] + sums["rejected"], sums["unreadable files"]) == (200_000, 0)
    assert len(said) == 4 and said[3].startswith("unit 4 of 4: 1 files, 50,000 rows in ") and said[3].endswith("about 0 min left")
    return output


def test_the_tables(undisturbed, expected):
    assert_tables(read_tables(undisturbed), expected)


def test_rejected_rows_have_reasons_and_files(undisturbed, engine, crawl):
    found = dataset.dataset(undisturbed / "rejected.parquet").to_table().to_pylist()
    want = Counter()
    for path in sorted(crawl.iterdir()):
        table = parquet.read_table(path)
        problems = pa.table(engine.check_batch(table, columns=["problem"]))["problem"].to_pylist()
        rows = zip(table["url"].to_pylist(), table["source"].to_pylist(), problems)
        want.update((path.name, *row) for row in rows if row[2] is not None)
    assert Counter((Path(row["file"]).name, row["url"], row["source"], row["problem"]) for row in found) == want
    assert want.total() > 10 and "the url is null" in {row["problem"] for row in found}


def test_units_and_partitions_change_nothing(spark, engine, crawl, undisturbed, tmp_path):
    spark.conf.set("spark.sql.files.maxPartitionBytes", "128m")
    sums, said = run(spark, engine, crawl, tmp_path / "one")
    spark.conf.set("spark.sql.files.maxPartitionBytes", SETTINGS["spark.sql.files.maxPartitionBytes"])
    assert len(said) == 1 and texts(tmp_path / "one") == texts(undisturbed)
    assert rejected(tmp_path / "one") == rejected(undisturbed)


def test_a_killed_worker_changes_nothing(spark, engine, crawl, undisturbed, tmp_path):
    tracker = spark.sparkContext.statusTracker()
    for attempt in range(10):
        output, done, failed = tmp_path / str(attempt), threading.Event(), set()
        thread = threading.Thread(target=lambda: (run(spark, engine, crawl, output), done.set()))
        thread.start()
        while not done.is_set() and thread.is_alive():
            stages = [tracker.getStageInfo(stage) for stage in tracker.getActiveStageIds()]
            if not failed and any(stage and stage.numActiveTasks for stage in stages):
                [os.kill(worker, signal.SIGKILL) for worker in workers()[:1]]
            failed |= {stage.stageId for stage in stages if stage and stage.numFailedTasks}
            time.sleep(0.002)
        thread.join()
        assert done.is_set() and texts(output) == texts(undisturbed) and rejected(output) == rejected(undisturbed)
        if failed:
            return
    pytest.fail("no task failed: the workers were killed too late")


def workers():
    """The worker processes of the session: children of its `pyspark.daemon`."""
    daemons = {process: parent for process, command, parent in descendants(os.getpid()) if b"pyspark.daemon" in command}
    return [process for process, parent in daemons.items() if parent in daemons]


def interrupted(master, image, crawl, folder, unit, kill):
    """Starts the job, and calls ``kill`` with it once this unit is there and a later one is not.

    Gives the job and its tables. On a busy machine this test may look too late: then it starts another job.
    """
    for attempt in range(10):
        output = folder / str(attempt)
        job = started(master, image, crawl, output)
        try:
            while job.poll() is None and not (output / "units" / unit).exists():
                time.sleep(0.02)
            assert (output / "units" / unit).exists(), "the job ended without units"
            if job.poll() is None:
                kill(job)
                if not (output / "units/000003").exists():
                    return job, output
        except BaseException:
            end(job)
            raise
        end(job)
    pytest.fail("every job was interrupted too late")


def end(job):
    if job.poll() is None:
        os.killpg(job.pid, signal.SIGKILL)
    job.wait()


def test_a_killed_job_continues(spark, engine, image, crawl, undisturbed, tmp_path):
    _, output = interrupted("local[2]", image, crawl, tmp_path, "000001", end)
    assert not (output / "sites.jsonl").exists()
    before = {path: path.stat().st_mtime_ns for path in output.glob("units/0*[0-9]/*.parquet")}
    _, said = run(spark, engine, crawl, output)
    assert before == {path: path.stat().st_mtime_ns for path in before}
    done = int(said[0].split()[0])
    assert said[0] == f"{done} of 4 units are done already" and 2 <= done < 4 and len(said) == 1 + 4 - done
    assert texts(output) == texts(undisturbed) and rejected(output) == rejected(undisturbed)


def test_a_unit_that_is_deleted_is_classified_again(spark, engine, crawl, undisturbed, tmp_path):
    output = tmp_path / "tables"
    shutil.copytree(undisturbed, output)
    shutil.rmtree(output / "units/000001")
    (output / "sites.jsonl").write_text("")
    _, said = run(spark, engine, crawl, output)
    assert said[0] == "3 of 4 units are done already" and said[1].startswith("unit 2 of 4: ") and len(said) == 2
    assert texts(output) == texts(undisturbed) and rejected(output) == rejected(undisturbed)


def test_the_file_of_the_documentation(image, crawl, undisturbed, tmp_path):
    """``spark-submit examples/scale/crawl_job.py``, as docs/scale.md says; without this program it is started with ``python``."""
    import pyspark

    job = Path(__file__).resolve().parents[2] / "examples/scale/crawl_job.py"
    command, environment = [sys.executable, job], os.environ | {"PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_HOSTNAME": "127.0.0.1"}
    settings = [word for name, value in SETTINGS.items() for word in ("--conf", f"{name}={value}")]
    submit = Path(pyspark.__file__).parent / "bin/spark-submit"
    if submit.exists():
        command = [submit, "--master", "local[2]", *settings, job]
        environment |= {"SPARK_HOME": str(submit.parents[1]), "PYSPARK_DRIVER_PYTHON": sys.executable}
    else:
        environment["PYSPARK_SUBMIT_ARGS"] = " ".join(["--master", "local[2]", *settings, "pyspark-shell"])
    command += ["--image", image, "--input", crawl, "--output", tmp_path / "tables", "--adapter", "requests"]
    ended = subprocess.run([str(word) for word in command], env=environment, capture_output=True, text=True, timeout=1200)
    assert ended.returncode == 0, ended.stderr
    assert texts(tmp_path / "tables") == texts(undisturbed)


def started(master, image, crawl, output):
    """The job in four units, as a process with its own session."""
    settings = [f"--conf {name}={value}" for name, value in SETTINGS.items()]
    environment = os.environ | {"PYSPARK_SUBMIT_ARGS": " ".join(["--master", master, *settings, "pyspark-shell"])}
    environment |= {"PYSPARK_PYTHON": sys.executable, "SPARK_WORKER_DIR": f"{output}.work", "SPARK_LOCAL_HOSTNAME": "127.0.0.1"}
    command = [sys.executable, "-m", "brock_engine.crawl", "--image", image, "--input", crawl, "--output", output, "--unit-bytes", "1"]
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL, "text": True}
    return subprocess.Popen([str(word) for word in command], env=environment, start_new_session=True, **streams)


def test_a_killed_executor_changes_nothing(image, crawl, undisturbed, tmp_path):
    """Two executors, which are JVMs of their own."""
    def kill_executor(job):
        executors = [process for process in descendants(job.pid) if b"CoarseGrainedExecutorBackend" in process[1]]
        assert len(executors) == 2
        os.kill(executors[0][0], signal.SIGKILL)

    job, output = interrupted("local-cluster[2,1,1024]", image, crawl, tmp_path, "000000", kill_executor)
    try:
        printed, _ = job.communicate(timeout=1200)
    finally:
        end(job)
    assert job.returncode == 0 and "unreadable files 0" in printed
    assert texts(output) == texts(undisturbed) and rejected(output) == rejected(undisturbed)


def descendants(root):
    """Number and command of the processes under a process."""
    commands, parents = {}, {}
    for process in Path("/proc").iterdir():
        try:
            commands[int(process.name)] = (process / "cmdline").read_bytes()
            parents[int(process.name)] = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (OSError, ValueError):
            continue
    below = lambda process: process in parents and (parents[process] == root or below(parents[process]))
    return [(process, command, parents[process]) for process, command in commands.items() if below(process)]


@pytest.fixture(params=["workers", "spark"])
def reader(request, monkeypatch):
    """Who reads Parquet. Spark does it for file systems of Hadoop, which are not here: for this test no path is a local one."""
    if request.param == "spark":
        monkeypatch.setattr("brock_engine.crawl.local_path", lambda path, *, encoded: None)


@pytest.mark.usefixtures("reader")
def test_a_corrupt_file_is_named(spark, engine, crawl, tmp_path):
    broken = tmp_path / "broken [crawl] \u00e9 100%"
    shutil.copytree(crawl, broken)
    whole = (broken / "001.parquet").read_bytes()
    (broken / "001.parquet").write_bytes(whole[:-400])
    damaged = bytearray((broken / "002.parquet").read_bytes())
    # The footer is whole, the data is not.
    damaged[2_000:60_000] = bytes(58_000)
    (broken / "002.parquet").write_bytes(damaged)
    (broken / "0.parquet").write_bytes(b"")
    sums, said = run(spark, engine, broken, tmp_path / "tables")
    names = {f"{name}.parquet" for name in ("0", "001", "002")}
    assert sums["unreadable files"] == 3 and {line.split(":")[1].rsplit("/", 1)[1] for line in said if "cannot be read" in line} == names
    table = read_crawl([broken / "000.parquet", broken / "003.parquet"])
    assert_tables(read_tables(tmp_path / "tables"), tables_of(engine, table))
    found = dataset.dataset(tmp_path / "tables/rejected.parquet").to_table().to_pylist()
    assert {row["file"].rsplit("/", 1)[0] for row in found} == {f"file:{broken}"}
    unreadable = {row["file"].rsplit("/", 1)[1] for row in found if row["problem"].startswith("the file cannot be read: ")}
    assert unreadable == names


@pytest.mark.usefixtures("reader")
def test_files_of_different_columns(spark, engine, tmp_path):
    crawl = tmp_path / "crawl"
    for folder in (crawl, crawl / "more", crawl / "_temporary/0", crawl / ".hidden"):
        folder.mkdir(parents=True)
    urls = [f"https://www.google-analytics.com/analytics.js?n={n}" for n in range(500)]
    columns = {"url": urls, "source": [f"https://site{n % 50}.example/" for n in range(500)], "type": ["script"] * 500}
    tables = {
        "a.parquet": columns,
        "b.parquet": columns | {"page": [None if n % 3 else f"https://page{n}.example/" for n in range(500)], "visit": list(range(500))},
        "more/c.parquet": {"url": urls},
        "number.parquet": columns | {"type": list(range(500))},
        "other.parquet": {"address": urls},
    }
    for name, table in tables.items():
        parquet.write_table(pa.table(table), crawl / name)
    # A writer's files that are not finished are no input.
    for name in ("_temporary/0/d.parquet", ".hidden/e.parquet", "_f.parquet", ".g.parquet"):
        (crawl / name).write_bytes(b"PAR1")
    # A cluster can have this default: finished tasks of a write that fails leave their files.
    hadoop = spark.sparkContext._jsc.hadoopConfiguration()
    hadoop.set("mapreduce.fileoutputcommitter.algorithm.version", "2")
    try:
        found = []
        for name, options in (("one [1] {a,b}*?", {}), ("units", {"unit_bytes": 1})):
            sums, said = run(spark, engine, crawl, tmp_path / name, **options)
            assert sums == {"requests": 1_500, "rejected": 0, "unreadable files": 2}
            found.append(texts(tmp_path / name))
            rows = dataset.dataset(tmp_path / name / "rejected.parquet").to_table().to_pylist()
            reasons = {Path(row["file"]).name: row["problem"] for row in rows}
            assert set(reasons) == {"number.parquet", "other.parquet"} and "no column 'url'" in reasons["other.parquet"]
            assert [line for line in said if "number.parquet: cannot be read: " in line][0].endswith("(units/000000)" if not options else "(units/000003)")
    finally:
        hadoop.unset("mapreduce.fileoutputcommitter.algorithm.version")
    assert found[0] == found[1]
    expected = tables_of(engine, read_crawl(crawl / name for name in list(tables)[:3]))
    assert_tables(read_tables(tmp_path / "units"), expected)


def test_a_site_with_nearly_all_rows(spark, engine, tmp_path):
    count = 60_000
    urls = [f"https://www.google-analytics.com/analytics.js?n={n}" if n % 2 else f"https://t{n % 50}.example/{n}" for n in range(count)]
    sources = ["https://big.example/" if n % 100 else f"https://site{n}.example/" for n in range(count)]
    (tmp_path / "crawl").mkdir()
    table = pa.table({"url": urls, "source": sources, "type": ["script"] * count})
    parquet.write_table(table, tmp_path / "crawl/a.parquet", row_group_size=10_000)
    run(spark, engine, tmp_path / "crawl", tmp_path / "tables")
    assert_tables(read_tables(tmp_path / "tables"), tables_of(engine, table))


def test_long_urls(spark, engine, tmp_path):
    urls = [f"https://www.google-analytics.com/analytics.js?q={'a' * 10_000_000}{n}" for n in range(3)] + ["no URL " * 1_000_000]
    table = pa.table({"url": urls, "source": ["news.example"] * 4, "type": ["script"] * 4})
    (tmp_path / "crawl").mkdir()
    parquet.write_table(table, tmp_path / "crawl/a.parquet")
    run(spark, engine, tmp_path / "crawl", tmp_path / "tables")
    assert_tables(read_tables(tmp_path / "tables"), tables_of(engine, table))
    (row,) = dataset.dataset(tmp_path / "tables/rejected.parquet").to_table().to_pylist()
    assert len(row["url"]) == 2_000 and len(row["problem"]) < 500


def test_other_jobs_and_wrong_input(spark, engine, crawl, undisturbed, tmp_path, capsys):
    with pytest.raises(Unreadable, match="is of another job: it has another image; name another folder"):
        run(spark, Engine.from_lists({"a": "||a.example^"}), crawl, undisturbed)
    with pytest.raises(Unreadable, match="is of another job: it has other files"):
        run(spark, engine, crawl / "000.parquet", undisturbed)
    (tmp_path / "full").mkdir()
    (tmp_path / "full/letter.txt").write_text("mine")
    with pytest.raises(Unreadable, match="not empty, and not a folder of a job"):
        run(spark, engine, crawl, tmp_path / "full")
    with pytest.raises(Unreadable, match="nowhere: no such file or folder"):
        run(spark, engine, tmp_path / "nowhere", tmp_path / "out")
    with pytest.raises(Unreadable, match=r"no \*.parquet in this folder"):
        run(spark, engine, tmp_path / "full", tmp_path / "out")
    with pytest.raises(Unreadable, match=r"000.parquet: requests: no column 'url'"):
        parquet.write_table(pa.table({"address": ["https://ads.example/"]}), tmp_path / "full/000.parquet")
        run(spark, engine, tmp_path / "full", tmp_path / "columns")
    (undisturbed / "crawl.json").read_text()
    missing = ["--image", str(tmp_path / "none.img"), "--input", str(crawl), "--output", str(tmp_path / "out")]
    assert main(missing) == 2 and "none.img" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["", "/", "/tables", "/../crawl/a/tables"])
def test_output_in_the_input(spark, image, tmp_path, capsys, output):
    crawl = tmp_path / "crawl"
    crawl.mkdir()
    parquet.write_table(pa.table({"url": ["https://ads.example/"]}), crawl / "a.parquet")
    assert main(["--image", str(image), "--input", str(crawl), "--output", f"{crawl}{output}"]) == 2
    assert "the output is in the input" in capsys.readouterr().err
    assert [path.name for path in crawl.iterdir()] == ["a.parquet"]


def test_a_failure_of_spark_is_one_line(spark, image, crawl, tmp_path, capsys):
    arguments = ["--image", str(image), "--input", str(crawl), "--output"]
    for wrong in ([*arguments, "nofs://host/tables"], ["--image", str(image), "--input", "nofs://host/crawl", "--output", str(tmp_path)]):
        assert main(wrong) == 2
        error = capsys.readouterr().err
        assert error.startswith("brock_engine.crawl: Spark failed: ") and "nofs" in error and error.count("\n") == 1
