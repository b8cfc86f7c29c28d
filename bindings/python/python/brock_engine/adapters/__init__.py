"""Records of crawlers → columns ``url``, ``source``, ``type`` and ``page``.

``ADAPTERS`` has them by name. ``convert`` maps a batch of PyArrow, ``batches`` reads files. With Spark, ``brock_engine.spark.requests``
does both. A record of JSON that is not readable, or a file of it, is a row without URL, with the reason in the column ``problem``.
"""

from ._adapter import Adapter, batches
from ._files import har, tracker_radar
from ._tables import http_archive, openwpm, requests

#: The adapters by name.
ADAPTERS: dict[str, Adapter] = {
    adapter.name: adapter
    for adapter in (
        Adapter("requests", "table", ("url",), ("source", "type", "page"), requests),
        Adapter("http-archive", "table", ("url", "page", "type", "is_main_document"), (), http_archive, flags=("is_main_document",)),
        Adapter("openwpm", "table", ("url", "top_level_url", "resource_type", "loading_href"), (), openwpm),
        Adapter("tracker-radar", "file", ("path", "content"), (), tracker_radar, "*.json"),
        Adapter("har", "file", ("path", "content"), (), har, "*.har"),
    )
}

__all__ = ["ADAPTERS", "Adapter", "batches"]
