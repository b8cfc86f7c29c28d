"""Packages that only a part of this package needs."""

import importlib
from types import ModuleType


def needed(name: str, user: str, packages: str) -> ModuleType:
    """The module ``name``. ``packages`` are the arguments of ``pip install`` where it is absent."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ImportError(f"{user} needs {name}: pip install {packages} ({error})") from error
