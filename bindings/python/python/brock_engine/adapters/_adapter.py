"""What an adapter is, and reading files without Spark."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .._optional import needed

if TYPE_CHECKING:
    import pyarrow as pa

#: Rows of a batch.
ROWS = 10_000


@dataclass(frozen=True)
class Adapter:
    """How the records of a crawler become rows of requests."""

    name: str
    #: ``table``: rows of Parquet. ``file``: each file is parsed; a row has its ``path`` and ``content``.
    form: Literal["table", "file"]
    #: The columns that it reads, and those that it reads if they are there.
    needs: tuple[str, ...]
    takes: tuple[str, ...]
    _convert: Callable[[pa.RecordBatch], pa.RecordBatch]
    #: The names of its files.
    files: str = "*.parquet"
    #: The columns that are boolean. All others are texts.
    flags: tuple[str, ...] = ()

    def reads(self, columns: Sequence[str]) -> list[str]:
        """The columns of ``columns`` that it reads; a ``KeyError`` if one that it needs is absent."""
        absent = [name for name in self.needs if name not in columns]
        if absent:
            raise KeyError(f"{self.name}: no column {absent[0]!r}: the table has {', '.join(columns)}")
        return [name for name in columns if name in self.needs + self.takes]

    def convert(self, batch: pa.RecordBatch, keep: Sequence[str] = ()) -> pa.RecordBatch:
        """The rows as ``url``, ``source``, ``type``, ``page``, then the columns of ``keep`` (tables only)."""
        self.reads(batch.schema.names)
        converted = self._convert(batch)
        for name in keep:
            if name not in batch.schema.names:
                raise KeyError(f"{self.name}: no column {name!r} to keep")
            if name not in converted.schema.names:
                converted = converted.append_column(name, batch[name])
        return converted


def batches(adapter: Adapter, path: str | Path, keep: Sequence[str] = ()) -> Iterator[pa.RecordBatch]:
    """The converted rows of a file, or of the adapter's files in a folder and below it, in the order of their names.

    Files and folders whose names begin with ``_`` or ``.`` are passed over, as Spark does. An error names the file: a ``KeyError``
    if it lacks a column, a ``ValueError`` if it cannot be read.
    """
    needed("pyarrow", "brock_engine.adapters", "pyarrow")
    path = Path(path)
    paths = sorted(_found(adapter, path)) if path.is_dir() else [path]
    if not paths:
        raise FileNotFoundError(f"{path}: no {adapter.files} in this folder")
    read = _table if adapter.form == "table" else _file
    for path in paths:
        try:
            for batch in read(adapter, path, keep):
                converted = adapter.convert(batch, keep)
                for start in range(0, converted.num_rows, ROWS):
                    yield converted.slice(start, ROWS)
        except (FileNotFoundError, PermissionError):
            # They name the file.
            raise
        except KeyError as error:
            raise KeyError(f"{path}: {error.args[0]}") from error
        except Exception as error:
            raise ValueError(f"{path}: {error}") from error


def _found(adapter: Adapter, folder: Path) -> Iterator[Path]:
    for path in folder.rglob(adapter.files):
        if path.is_file() and not any(name.startswith(("_", ".")) for name in path.relative_to(folder).parts):
            yield path


def _table(adapter: Adapter, path: Path, keep: Sequence[str]) -> Iterator[pa.RecordBatch]:
    import pyarrow.parquet as parquet

    with parquet.ParquetFile(path) as file:
        names = file.schema_arrow.names
        columns = dict.fromkeys(adapter.reads(names) + [name for name in keep if name in names])
        yield from file.iter_batches(batch_size=ROWS, columns=list(columns))


def _file(adapter: Adapter, path: Path, keep: Sequence[str]) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    content = pa.array([path.read_bytes()], pa.large_binary())
    yield pa.record_batch({"path": pa.array([str(path)]), "content": content})
