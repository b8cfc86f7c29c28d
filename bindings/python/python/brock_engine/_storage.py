"""Files of a job, on whatever Spark stores: local folders, HDFS, object stores."""

from __future__ import annotations

import os
import re
from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

#: Options of every write. With Hadoop's version 2, which a cluster can have as its default, the files of finished tasks stay when
#: the write fails, and the rows of the next attempt would come to them.
COMMITTER = {"mapreduce.fileoutputcommitter.algorithm.version": "1"}


def escaped(path: str) -> str:
    """A path for Spark's readers, which take paths for patterns."""
    return re.sub(r"([\\*?\[\]{}])", r"\\\1", path)


class Storage:
    """A folder, through Hadoop's file systems."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        self._jvm: Any = spark.sparkContext._jvm
        self._hadoop: Any = spark.sparkContext._jsc.hadoopConfiguration()
        self._root = root.rstrip("/")

    def path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

    def pattern(self, name: str) -> str:
        """What reads the path, if ``name`` is a pattern."""
        return f"{escaped(self._root)}/{name}"

    def qualified(self) -> str:
        """The folder's path, the same for each of its spellings."""
        system, path = self._at("")
        text = str(system.makeQualified(path).toString())
        return f"file:{os.path.realpath(text[5:])}" if text.startswith("file:") else text

    def _at(self, name: str) -> tuple[Any, Any]:
        path = self._jvm.org.apache.hadoop.fs.Path(self.path(name))
        return path.getFileSystem(self._hadoop), path

    def uri(self, path: str) -> str:
        """A path as ``input_file_name`` has it, but for the slashes of ``file:``."""
        return str(self._jvm.org.apache.hadoop.fs.Path(path).toUri().toString())

    def exists(self, name: str) -> bool:
        system, path = self._at(name)
        return bool(system.exists(path))

    def names(self, name: str) -> list[str]:
        """The names in a folder; none if it does not exist."""
        system, path = self._at(name)
        return sorted(status.getPath().getName() for status in system.listStatus(path)) if system.exists(path) else []

    def files(self, pattern: str) -> list[tuple[str, int, int]] | None:
        """Path, bytes and time of change of the file, or of the files below the folder whose names match. ``None``: it does not exist.

        Without what Spark does not read: files and folders below this one whose names begin with ``_`` or ``.``.
        """
        system, path = self._at("")
        if not system.exists(path):
            return None
        is_file, found, listed = system.getFileStatus(path).isFile(), [], system.listFiles(path, True)
        above = system.makeQualified(path).depth() - is_file
        while listed.hasNext():
            status = listed.next()
            at = str(status.getPath().toString())
            names = at.split("/")[above - status.getPath().depth() :]
            if (is_file or fnmatch(names[-1], pattern)) and not any(name.startswith(("_", ".")) for name in names):
                found.append((at, status.getLen(), status.getModificationTime()))
        return found

    def parquet_columns(self, path: str) -> list[str]:
        """The columns of a file, from its footer."""
        hadoop = self._jvm.org.apache.parquet.hadoop
        file = hadoop.util.HadoopInputFile.fromPath(self._jvm.org.apache.hadoop.fs.Path(path), self._hadoop)
        reader = hadoop.ParquetFileReader.open(file)
        try:
            return [str(field.getName()) for field in reader.getFooter().getFileMetaData().getSchema().getFields()]
        finally:
            reader.close()

    def delete(self, name: str) -> None:
        system, path = self._at(name)
        if system.exists(path) and not system.delete(path, True):
            raise OSError(f"{self.path(name)} cannot be deleted")

    def rename(self, old: str, new: str) -> None:
        (system, source), (_, target) = self._at(old), self._at(new)
        if not system.rename(source, target):
            raise OSError(f"{self.path(old)} cannot be renamed to {self.path(new)}")

    def read(self, name: str) -> str:
        system, path = self._at(name)
        stream = system.open(path)
        try:
            return str(self._jvm.org.apache.commons.io.IOUtils.toString(stream, "UTF-8"))
        finally:
            stream.close()

    def write(self, name: str, text: str) -> None:
        """Writes a file. A reader sees the old or the new text, never a part."""
        system, path = self._at(f"{name}.tmp")
        stream = system.create(path, True)
        try:
            stream.write(bytearray(text.encode()))
        finally:
            stream.close()
        self.delete(name)
        self.rename(f"{name}.tmp", name)
