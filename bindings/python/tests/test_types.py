"""The stubs: they are those of the compiled part, and the examples of the READMEs pass strict checks with them."""

import subprocess
import sys

import pytest
from test_readme import examples

#: A program with the types of every argument and answer.
PROGRAM = """
from typing import Literal, assert_type

import brock_engine
from brock_engine import ACTIONS, Batch, Decision, Engine, Strings

engine = Engine.from_lists({"mine": "||ads.example^"}, environment=["ext_ublock"], trusted=("mine",))
decision = engine.check("https://ads.example/", None, "script", method="POST", top=None)
assert_type(decision, Decision)
assert_type(decision.action, Literal["pass", "allow", "block", "redirect"])
assert_type(decision.filter, str | None)
assert_type(decision.line, int | None)
assert_type(engine.to_image(), bytes)
assert_type(Engine.from_image(bytearray(engine.to_image())), Engine)
assert_type(engine.generic_sheet(), list[str])
assert_type(ACTIONS[2], str)


def of_table(batch: Batch, owners: Strings) -> None:
    answer = engine.check_batch(batch, columns=["action", "owner"], threads=2)
    assert_type(answer.problems, list[tuple[int, str, str]])
    assert_type(answer.unknown_types, dict[str, int])
    assert_type(brock_engine.owner(owners).to_list(), list[str | None])
"""
WRONG = {
    "engine.check(1)": 'Argument 1 to "check"',
    "engine.check('a', type=b'script')": 'Argument "type" to "check"',
    "engine.check_batch([1])": 'Argument 1 to "check_batch"',
    "engine.check_batch(batch, columns=['rule'])": "List item 0",
    "Engine.from_image('a')": 'Argument 1 to "from_image"',
    "Engine.from_lists(['a'])": 'Argument 1 to "from_lists"',
}


def mypy(*arguments, cwd):
    run = subprocess.run([sys.executable, "-m", *arguments], cwd=cwd, capture_output=True, text=True)
    return run.returncode, run.stdout + run.stderr


def test_stubs_are_those_of_the_compiled_part(tmp_path):
    status, printed = mypy("mypy.stubtest", "brock_engine._native", cwd=tmp_path)
    assert status == 0, printed


def test_strict_types(tmp_path):
    programs = {"program.py": PROGRAM}
    for readme in ("README.md", "bindings/python/README.md"):
        programs |= {f"example{len(programs) + n}.py": block for n, block in enumerate(examples(readme))}
    for name, text in programs.items():
        (tmp_path / name).write_text(text)
    wrong = "from brock_engine import Batch, Engine\n\ndef use(engine: Engine, batch: Batch) -> None:\n"
    (tmp_path / "wrong.py").write_text(wrong + "".join(f"    {line}\n" for line in WRONG))
    # PyArrow has no stubs.
    config = "[mypy]\nstrict = True\n[mypy-pyarrow.*]\nignore_missing_imports = True\nfollow_imports = skip\n"
    (tmp_path / "mypy.ini").write_text(config)
    status, printed = mypy("mypy", "--no-error-summary", "--no-incremental", ".", cwd=tmp_path)
    errors = [line for line in printed.splitlines() if ": error: " in line]
    assert [line for line in errors if not line.startswith("wrong.py")] == [], printed
    assert len(errors) == len(WRONG), printed
    for error, wanted in zip(errors, WRONG.values()):
        assert wanted in error


@pytest.mark.parametrize("name", ["brock_engine.spark", "brock_engine.tables", "brock_engine.adapters", "brock_engine.crawl"])
def test_the_parts_are_typed(name, tmp_path):
    """Their public functions have types for every argument and answer."""
    import importlib
    import inspect

    module = importlib.import_module(name)
    for function in vars(module).values():
        if inspect.isfunction(function) and function.__module__ == name and not function.__name__.startswith("_"):
            signature = inspect.signature(function)
            assert signature.return_annotation is not signature.empty, function
            assert all(one.annotation is not one.empty for one in signature.parameters.values()), function
