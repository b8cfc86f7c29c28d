"""Brock's tracker-blocking engine.

``Engine.from_lists`` compiles filter lists, ``Engine.check`` decides about a request, ``Engine.check_batch`` about the rows of
a table of Arrow data. ``registrable_domain``, ``owner``, ``category`` and ``purpose`` map columns of URLs or hosts.
"""

from ._native import (
    Batch,
    Decision,
    Engine,
    Strings,
    __version__,
    category,
    owner,
    purpose,
    registrable_domain,
    resource_type,
)

#: The values of the column ``action``, by number.
ACTIONS = ("pass", "allow", "block", "redirect")

__all__ = [
    "ACTIONS",
    "Batch",
    "Decision",
    "Engine",
    "Strings",
    "__version__",
    "category",
    "owner",
    "purpose",
    "registrable_domain",
    "resource_type",
]
