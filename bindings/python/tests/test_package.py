"""The wheel: its name and its files."""

from importlib import metadata
from pathlib import Path

from brock_engine import __version__

ROOT = Path(__file__).resolve().parents[3]


def test_one_wheel_for_every_python():
    """From 3.10 on, by the stable interface."""
    (wheel,) = (ROOT / "dist/python").glob("*.whl")
    assert wheel.name.startswith(f"brock_engine-{__version__}-cp310-abi3-")
    assert "Tag: cp310-abi3-" in metadata.distribution("brock-engine").read_text("WHEEL")


def test_the_licences_are_in_it():
    distribution = metadata.distribution("brock-engine")
    assert distribution.metadata["License-Expression"] == "MIT OR Apache-2.0"
    own = ["LICENSE-APACHE", "LICENSE-MIT"]
    names = [*own, "THIRD-PARTY.txt"]
    assert sorted(distribution.metadata.get_all("License-File")) == names
    files = {file.name: file for file in distribution.files if file.parent.name == "licenses"}
    assert sorted(files) == names
    for name in own:
        assert files[name].locate().read_bytes() == (ROOT / name).read_bytes(), name
    compiled = files["THIRD-PARTY.txt"].read_text()
    for crate in ("pyo3", "arrow-array"):
        assert f"\n{crate} " in compiled, crate
