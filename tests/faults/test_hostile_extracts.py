"""Road extracts that are cut off, garbage, or made to fill the machine are refused with a sentence."""

from __future__ import annotations

import gzip
import os
import random
import zlib
from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.world.travel import Roads

osmium = pytest.importorskip("osmium")

HEAD = b'<?xml version="1.0"?><osm version="0.6">'
ENTITIES = b'<!DOCTYPE osm [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
A_STREET = b'<way id="3"><nd ref="1"/><nd ref="2"/><tag k="highway" v="primary"/>'
TWO_NODES = b'<node id="1" lat="2" lon="1"/><node id="2" lat="1" lon="1"/>'
OFF_THE_GLOBE = TWO_NODES.replace(b'"2" lon', b'"200" lon')


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        Roads(path).network  # noqa: B018 -- reading is what is tried
    return str(refused.value).removeprefix(f"{path}: ")


def varint(number: int) -> bytes:
    low, rest = number & 127, number >> 7
    return bytes([low | 128]) + varint(rest) if rest else bytes([low])


def block(kind: bytes, raw: bytes) -> bytes:
    """Pack a block of a PBF file."""
    packed = zlib.compress(raw, 9)
    body = b"\x10" + varint(len(raw)) + b"\x1a" + varint(len(packed)) + packed
    head = b"\x0a" + varint(len(kind)) + kind + b"\x18" + varint(len(body))
    return len(head).to_bytes(4) + head + body


OSM_HEADER = block(b"OSMHeader", b"\x22\x0eOsmSchema-V0.6")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.osm", b"", "not readable: XML parsing error"),
        ("a.osm", b"<osm>", "not readable: Can not read file without version"),
        ("a.osm", HEAD, "not readable: XML parsing error"),
        ("a.osm", HEAD + b"</osm>", "no road that a van may use; expected streets"),
        ("a.osm", HEAD + TWO_NODES.replace(b'"2" lon', b'"NaN" lon'), "wrong format for coordinate: 'NaN'"),
        ("a.osm", HEAD + A_STREET + b"</way></osm>", "no road that a van may use"),
        ("a.osm", HEAD + OFF_THE_GLOBE + A_STREET + b"</way></osm>", "no road that a van may use"),
        (
            "a.osm",
            HEAD + TWO_NODES + A_STREET + b'<tag k="oneway" v="yes"/></way></osm>',
            "no two roads are connected; expected a network of roads",
        ),
        (
            "a.osm",
            HEAD.replace(b"<osm", ENTITIES + b"<osm") + b'<node id="1" lat="1" lon="1" user="&b;"/></osm>',
            "not readable: XML entities are not supported",
        ),
        ("a.osm.gz", b"abc", "not readable: Not a gzipped file"),
        ("a.osm.gz", gzip.compress(HEAD, mtime=0)[:-6], "not readable: Compressed file ended before"),
        ("a.osm.gz", gzip.compress(HEAD + b'<node id="' + b"1" * 5_000_000, mtime=0), "a tag of a megabyte"),
        ("a.osm.pbf", b"", "not readable: PBF error"),
        ("a.osm.pbf", b"garbage" * 1000, "not readable: a block is cut off"),
        ("a.osm.pbf", OSM_HEADER + b"\xff" * 40, "not readable: a block is cut off"),
        ("a.osm.pbf", OSM_HEADER + bytes(4) + b"x", "not readable"),
        ("a.osm.pbf", OSM_HEADER + block(b"OSMData", bytes(3_000_000)), "unpacks to more than 40 times"),
        ("a.osm.pbf", OSM_HEADER + block(b"OSMData", b"\xff" * 20), "not readable"),
        ("a.txt", b"", "not the name of an extract; expected a name that ends in .osm.pbf, .osm.gz or .osm"),
    ],
)
def test_a_bad_extract_is_refused(tmp_path, name, content, says):
    path = tmp_path / name
    path.write_bytes(content)
    assert says in refusal(path)


def test_what_is_no_file_is_refused(tmp_path):
    assert "cannot be read: No such file" in refusal(tmp_path / "none.osm")
    (tmp_path / "folder.osm").mkdir()
    assert "this is not a regular file" in refusal(tmp_path / "folder.osm")
    os.mkfifo(tmp_path / "pipe.osm")
    assert "this is not a regular file" in refusal(tmp_path / "pipe.osm")


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_extract_is_refused(shared_data, tmp_path, seed):
    """Cut off or with a few wrong bytes; the blocks carry checksums."""
    chance = random.Random(seed)
    whole = (shared_data / "osm" / "andorra.osm.pbf").read_bytes()
    damaged = bytearray(whole)
    for _ in range(5):
        damaged[chance.randrange(len(damaged))] ^= chance.randrange(1, 256)
    path = tmp_path / "a.osm.pbf"
    path.write_bytes(whole[: chance.randrange(len(whole))] if seed % 2 else damaged)
    assert refusal(path)
