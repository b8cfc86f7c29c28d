"""Rows of requests for the tests and for measurements: the recorded ones of the data folder, else generated ones.

``python rows.py FOLDER ROWS FILES`` writes them as Parquet. Rows have a query parameter of their own, so that no two are equal.
"""

import json
import os
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as parquet

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(os.environ["BROCK_LISTS_DIR"]).parent if os.environ.get("BROCK_LISTS_DIR") else ROOT.parent / "shared/data"
RECORDED = DATA / "requests/requests.jsonl"

#: Rows that every crawl has some of: unknown sources, unusual types, what is no URL.
UNUSUAL = [
    (None, "https://news.example/", "script"),
    ("no URL", "https://news.example/", "script"),
    ("https://", None, "image"),
    ("https://www.google-analytics.com/analytics.js", None, None),
    ("https://www.google-analytics.com/analytics.js", "news.example", "hologram"),
    ("data:image/gif;base64,R0lGODlhAQABAAAAACw=", "https://news.example/", "image"),
    ("https://b\u00fccher.example/\u00e9", "https://m\u00fcnchen.example/", "image"),
    ("http://10.0.0.1/a.js", "https://10.0.0.1/", "script"),
]


def generated():
    """Requests of a web that does not exist, always the same."""
    kinds = ["script", "image", "stylesheet", "xmlhttprequest", "sub_frame", "font"]
    parties = ["www.google-analytics.com", "connect.facebook.net", "cdn.example", "static.doubleclick.net", "t.unknown.example"]
    state = 1
    for _ in range(20_000):
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        drawn = state >> 33
        page = f"https://www.site{drawn % 997}.example/"
        host = page[8:-1] if drawn % 3 == 0 else parties[drawn // 3 % len(parties)]
        yield f"https://{host}/{drawn % 89}/a", page, kinds[drawn // 7 % len(kinds)]


def base():
    if not RECORDED.is_file():
        return list(generated()) + UNUSUAL
    with open(RECORDED, encoding="utf-8") as file:
        records = (json.loads(line) for line in file)
        return [(record["url"], record["sourceUrl"], record["type"]) for record in records] + UNUSUAL


def table(first, count, rows=None, pages=False):
    """The rows from number ``first`` on. ``pages``: with the column ``page``: the source, another page, or null."""
    rows = rows or base()
    urls, sources, types, tops = [], [], [], []
    for number in range(first, first + count):
        url, source, kind = rows[number % len(rows)]
        turn = number // len(rows)
        if url is not None and turn and url.startswith("http"):
            url = f"{url}{'&' if '?' in url else '?'}n={turn}"
        urls.append(url)
        sources.append(source)
        types.append(kind)
        tops.append({0: None, 1: f"https://www.embedding{number % 7}.example/"}.get(number % 10, source))
    return pa.table({"url": urls, "source": sources, "type": types} | ({"page": tops} if pages else {}))


def write(folder, count, files, pages=False):
    """``pages``: with the column ``page`` in all files but the first."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    rows, size = base(), -(-count // files)
    for at in range(files):
        part = table(at * size, min(size, count - at * size), rows, pages and at > 0)
        parquet.write_table(part, folder / f"{at:03}.parquet", compression="zstd", row_group_size=250_000)


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
