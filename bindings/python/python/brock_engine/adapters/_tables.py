"""Adapters of tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .._native import resource_type

if TYPE_CHECKING:
    import pyarrow as pa


def requests(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Rows that are requests already."""
    return batch.select([name for name in ("url", "source", "type", "page") if name in batch.schema.names])


def http_archive(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The table ``crawl.requests`` of HTTP Archive.

    Its types are derived from MIME types, and it does not name the frame of a request: the page is the source. A document that
    is not the page's own is taken for one in a frame.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    is_main = pc.fill_null(batch["is_main_document"], False)
    types = _mapped(batch["type"], lambda name: resource_type(name, vocabulary="http-archive") or name)
    types = pc.if_else(pc.equal(types, "main_frame"), "sub_frame", types)
    types = pc.if_else(is_main, "main_frame", types)
    page = batch["page"]
    return pa.record_batch({"url": batch["url"], "source": page, "type": types, "page": page})


def openwpm(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The table ``http_requests`` of OpenWPM. The source is the document that loads, else the page."""
    import pyarrow as pa
    import pyarrow.compute as pc

    url, types = batch["url"], batch["resource_type"]
    is_main = pc.fill_null(pc.equal(types, "main_frame"), False)
    page = pc.if_else(is_main, url, batch["top_level_url"])
    # A document without an address is an empty text, `null` or `undefined` there.
    loading = batch["loading_href"]
    has_document = pc.fill_null(pc.match_substring(loading, "://"), False)
    source = pc.if_else(is_main, url, pc.if_else(has_document, loading, page))
    return pa.record_batch({"url": url, "source": source, "type": types, "page": page})


def _mapped(column: pa.Array, value: Callable[[str], str]) -> pa.Array:
    """The values of a function of texts, which is called once for each text."""
    import pyarrow as pa

    encoded = column.dictionary_encode() if not pa.types.is_dictionary(column.type) else column
    values = [None if text is None else value(text) for text in encoded.dictionary.to_pylist()]
    return pa.array(values, pa.string()).take(encoded.indices)
