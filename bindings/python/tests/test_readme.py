"""The examples of the READMEs do what they say."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("readme", ["README.md", "bindings/python/README.md"])
def test_examples(readme):
    blocks = re.findall(r"^```python\n(.*?)^```$", (ROOT / readme).read_text(encoding="utf-8"), re.M | re.S)
    assert blocks
    exec(compile(blocks[0], readme, "exec"), {})
