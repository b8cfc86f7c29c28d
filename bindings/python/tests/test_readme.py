"""The examples of the READMEs do what they say; tests/scale runs those for Spark."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


def examples(readme):
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / readme).read_text(encoding="utf-8"), re.M | re.S)
    return [block for block in blocks if "pyspark" not in block]


@pytest.mark.parametrize(("readme", "count"), [("README.md", 1), ("bindings/python/README.md", 2)])
def test_examples(readme, count):
    blocks = examples(readme)
    assert len(blocks) == count
    for block in blocks:
        exec(compile(block, readme, "exec"), {})
