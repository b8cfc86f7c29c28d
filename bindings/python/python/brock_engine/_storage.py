"""Files of a job, on whatever Spark stores: local folders, HDFS, object stores."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


class Storage:
    """A folder, through Hadoop's file systems."""

    def __init__(self, spark: SparkSession, root: str) -> None:
        self._jvm: Any = spark.sparkContext._jvm
        self._hadoop: Any = spark.sparkContext._jsc.hadoopConfiguration()
        self._root = root.rstrip("/")

    def path(self, name: str) -> str:
        return f"{self._root}/{name}" if name else self._root

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
        """Path, bytes and time of change of the file, or of the files below the folder whose names match. ``None``: it does not exist."""
        system, path = self._at("")
        if not system.exists(path):
            return None
        is_file, found, listed = system.getFileStatus(path).isFile(), [], system.listFiles(path, True)
        while listed.hasNext():
            status = listed.next()
            if is_file or fnmatch(status.getPath().getName(), pattern):
                found.append((status.getPath().toString(), status.getLen(), status.getModificationTime()))
        return found

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
