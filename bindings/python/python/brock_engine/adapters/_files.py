"""Adapters of files of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from .._native import resource_type

if TYPE_CHECKING:
    import pyarrow as pa

#: URL, source, type and page of a request; the reason why there is none.
Row = tuple[str | None, str | None, str | None, str | None, str | None]

_WITH_HOST = re.compile(r"\s*[a-z][a-z0-9+.-]*://[^/?#\s]", re.IGNORECASE)


def har(batch: pa.RecordBatch) -> pa.RecordBatch:
    """HAR files (HTTP Archive 1.2): the same requests as ``brock check --requests FILE.har``."""
    return _rows(batch, _har)


def tracker_radar(batch: pa.RecordBatch) -> pa.RecordBatch:
    """A file of a page by Tracker Radar Collector. It does not name the frame of a request: the page is the source."""
    return _rows(batch, _tracker_radar)


def _tracker_radar(file: Any) -> Iterator[Row]:
    first = _text(_member(file, "initialUrl"))
    requests = _member(_member(file, "data"), "requests")
    if not isinstance(requests, list):
        raise ValueError("no list data.requests: not a file of Tracker Radar Collector with requests")
    page = _text(_member(file, "finalUrl")) or first
    # Chromium writes `Document` for frames too. The page's documents are the first one, those that it redirects to, and the last.
    mains = {page}
    has_main = False
    for number, request in enumerate(requests, 1):
        url, kind = _text(_member(request, "url")), _text(_member(request, "type"))
        if url is None:
            yield None, page, kind, page, f"request {number} has no url"
            continue
        if kind == "Document":
            is_main = not has_main or url in mains or _text(_member(request, "redirectedFrom")) in mains
            kind = "main_frame" if is_main else "sub_frame"
            if is_main:
                has_main = True
                mains.add(url)
        yield url, url if kind == "main_frame" else page, kind, page, None


def _har(file: Any) -> Iterator[Row]:
    log = _member(file, "log")
    entries, pages = _member(log, "entries"), _member(log, "pages")
    if not isinstance(entries, list):
        raise ValueError("no list log.entries: not a HAR file")
    states: dict[str, _HarPage] = {}
    for page in pages if isinstance(pages, list) else []:
        # In Chromium the title is the page's URL, in Firefox that of its document.
        title = _text(_member(page, "title"))
        states[_text(_member(page, "id")) or ""] = _HarPage(title if title and _WITH_HOST.match(title) else None)
    for number, entry in enumerate(entries, 1):
        state = states.setdefault(_text(_member(entry, "pageref")) or "", _HarPage(None))
        url = _text(_member(_member(entry, "request"), "url"))
        if url is None:
            yield None, state.page(), None, state.page(), f"entry {number} has no request.url"
        else:
            yield state.row(url, entry)


class _HarPage:
    """What the entries so far say about a page."""

    def __init__(self, url: str | None) -> None:
        #: From the file's list of pages.
        self.url = url
        #: The page's first document, and the redirect target of the last.
        self.document: str | None = None
        self.next: str | None = None

    def page(self) -> str:
        return self.url or self.document or ""

    def row(self, url: str, entry: Any) -> Row:
        kind = _har_type(url, entry)
        if kind == "main_frame":
            if self._is_main(url):
                self.next = _text(_member(_member(entry, "response"), "redirectURL")) or None
                self.document = url
            else:
                kind = "sub_frame"
        page = self.page()
        if kind == "main_frame":
            return url, url, kind, page, None
        source = self.url or _header(entry, "referer") or self.document or ""
        return url, source, kind, page, None

    def _is_main(self, url: str) -> bool:
        follows = self.next is not None and (url == self.next or (self.next.startswith("/") and url.endswith(self.next)))
        return self.document is None or follows or self.url == url


def _har_type(url: str, entry: Any) -> str:
    """By order of reliability: the browser's own type, the ``Sec-Fetch-Dest`` header, the response's MIME type."""
    named, destination = _text(_member(entry, "_resourceType")), _header(entry, "sec-fetch-dest")
    found = None
    if named == "document" and destination in ("iframe", "frame"):
        found = "sub_frame"
    elif named is not None:
        found = resource_type(named) or "other"
    elif destination is not None:
        found = resource_type(destination, vocabulary="destination")
    if found is None:
        mime = _text(_member(_member(_member(entry, "response"), "content"), "mimeType")) or ""
        found = "websocket" if url.startswith("ws") else resource_type(mime, vocabulary="mime")
    return found or "other"


def _header(entry: Any, name: str) -> str | None:
    headers = _member(_member(entry, "request"), "headers")
    for header in headers if isinstance(headers, list) else []:
        if (_text(_member(header, "name")) or "").lower() == name:
            return _text(_member(header, "value"))
    return None


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _text(value: Any) -> str | None:
    """A string; halves of surrogate pairs, which JSON can have and UTF-8 cannot, are replaced."""
    if not isinstance(value, str):
        return None
    if value.isascii():
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _rows(batch: pa.RecordBatch, parse: Callable[[Any], Iterator[Row]]) -> pa.RecordBatch:
    import pyarrow as pa

    rows: list[Row] = []
    files: list[str] = []
    for path, content in zip(batch["path"].to_pylist(), batch["content"].to_pylist()):
        try:
            rows.extend(parse(json.loads(content)))
        except json.JSONDecodeError as error:
            rows.append((None, None, None, None, f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}"))
        except (ValueError, RecursionError) as error:
            rows.append((None, None, None, None, str(error)))
        files.extend([path] * (len(rows) - len(files)))
    columns = [*(zip(*rows) if rows else [()] * 5), files]
    names = ("url", "source", "type", "page", "problem", "file")
    return pa.record_batch({name: pa.array(column, pa.string()) for name, column in zip(names, columns)})
