"""Refuse extracts that would fill the machine's memory when they are unpacked."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path
from typing import BinaryIO

from fulfilsim.errors import InputError, Place, bad

LARGEST_FILE = 2_000_000_000
LARGEST_TEXT = 4_000_000_000
A_PART = 1 << 20
LARGEST_HEADER = 64 * 1024
LARGEST_BLOCK = 32 * 1024 * 1024
MOST_SQUEEZED = 40  # honest extracts unpack to two to four times their size
AN_AREA = "an extract of the area you deliver in"
A_WHOLE_FILE = "a whole OpenStreetMap extract"
RAW_SIZE, DATA_SIZE = 2, 3


def refuse_bombs(path: Path, kind: str) -> None:
    """Refuse a file that is too large, is none, or unpacks to far more than roads.

    Parameters
    ----------
    path
        The file.
    kind
        What it should be: pbf, osm.gz or osm.

    Raises
    ------
    InputError
        If the file cannot be read or is such a file.
    """
    try:
        if path.exists() and not path.is_file():
            raise _refused(path, "this is not a regular file", A_WHOLE_FILE)
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise _refused(path, "larger than 2 GB", AN_AREA)
        with gzip.open(path) if kind == "osm.gz" else path.open("rb") as file:
            if kind == "pbf":
                _check_blocks(path, file, size)
            else:
                _check_text(path, file)
    except (EOFError, IndexError, zlib.error, gzip.BadGzipFile) as error:
        raise _refused(path, f"not readable: {error}", A_WHOLE_FILE) from None
    except OSError as error:
        raise _refused(path, f"cannot be read: {error.strerror or error}", "a readable file") from None


def _check_text(path: Path, file: BinaryIO | gzip.GzipFile) -> None:
    """XML is read tag by tag, so a tag must not be endless."""
    total = 0
    while part := file.read(A_PART):
        total += len(part)
        if total > LARGEST_TEXT:
            raise _refused(path, "more than 4 GB of text", AN_AREA)
        if b"<" not in part:
            raise _refused(path, "a tag of a megabyte", A_WHOLE_FILE)


def _check_blocks(path: Path, file: BinaryIO | gzip.GzipFile, size: int) -> None:
    """Add up what the blocks of a PBF file say that they unpack to; the reader holds them to it."""
    total = 0
    while length := file.read(4):
        header = _fields(_exactly(file, int.from_bytes(length), LARGEST_HEADER))
        block = _exactly(file, header.get(DATA_SIZE, 0), LARGEST_BLOCK)
        total += _fields(block).get(RAW_SIZE, 0)
        if total > MOST_SQUEEZED * size:
            raise _refused(path, f"unpacks to more than {MOST_SQUEEZED} times its size", AN_AREA)


def _exactly(file: BinaryIO | gzip.GzipFile, count: int, most: int) -> bytes:
    found = file.read(count) if count <= most else b""
    if len(found) < count:
        raise EOFError("a block is cut off")
    return found


def _fields(message: bytes) -> dict[int, int]:
    """Read the numbers of a protobuf message and step over its texts."""
    fields, at = {}, 0
    while at < len(message):
        key, at = _number(message, at)
        if key & 7 not in (0, 2):
            raise EOFError("this is no PBF file")
        value, at = _number(message, at)
        if key & 7 == 0:
            fields[key >> 3] = value
        else:
            at += value
    return fields


def _number(message: bytes, at: int) -> tuple[int, int]:
    """Read a number of seven bits a byte."""
    value, shift = 0, 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
        if shift > 63:
            raise EOFError("this is no PBF file")


def _refused(path: Path, what: str, expected: str) -> InputError:
    return bad(Place(str(path)), "", what, expected)
