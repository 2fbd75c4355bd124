"""A small table is read strictly, and every problem has its row and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.world.table import Table, read_table

Write = Callable[[str | bytes], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Give the function that writes a CSV file."""

    def written(content: str | bytes) -> Path:
        file = tmp_path / "t.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    return written


def read(path: Path) -> Table:
    return read_table(path, ("zone", "days"), ("note",))


def refusal(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read(path)
    return str(refused.value)


@pytest.mark.parametrize(
    "content",
    [
        "zone,days\nnear,1\nfar,3\n",
        "zone,days\r\nnear,1\r\nfar,3",
        b"\xef\xbb\xbfzone,days\nnear,1\nfar,3\n",
        'days,"zone"\n1, near \n\n3,"far"\n',
        "days,note,zone\n1,x,near\n3,,far\n",
    ],
)
def test_spelling_of_a_csv_file_does_not_matter(write: Write, content: str | bytes) -> None:
    """Line ends, byte order mark, quotes, blank lines and the order of columns mean nothing."""
    table = read(write(content))
    assert table.text("zone") == ["near", "far"]
    assert table.numbers("days") == [1, 3]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "no rows"),
        ("zone,days\n", "no rows"),
        (
            "zone,dayes\nnear,1\n",
            ":1:1: no column 'days'; expected the columns zone, days, note; did you mean dayes",
        ),
        (
            "zone,dayes\nnear,1\n",
            ":1:2: unknown column 'dayes'; expected one of zone, days, note; did you mean days",
        ),
        ("zone,days,zone\nnear,1,x\n", ":1:3: column 'zone' twice"),
        ("zone,days\nnear,1\nfar\n", ":3:1: 1 cells; expected 2, as in the header"),
        ("zone,days\nnear,1,2\n", ":2:1: 3 cells"),
        (b"zone,days\nnear,\xff\n", ":2:1: not UTF-8"),
        ("zone,days\nnear,\0\n", "NUL"),
        ('zone,days\n"near,1\n', "not a CSV file"),
    ],
)
def test_what_is_no_such_table_is_refused_with_its_place(
    write: Write, content: str | bytes, says: str
) -> None:
    """Line and column lead the planner to the cell."""
    assert says in refusal(write(content))


def test_a_file_too_large_to_be_a_table_is_refused(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong path, such as an order file, is not read to its end."""
    monkeypatch.setattr("fulfilsim.world.table.LARGEST_FILE", 30)
    assert "larger than 20 MB" in refusal(write("zone,days\n" + "near,1\n" * 4))


def test_a_folder_is_no_table(tmp_path: Path) -> None:
    """The operating system's word is passed on."""
    assert "cannot be read: Is a directory" in refusal(tmp_path)


@pytest.mark.parametrize("cell", ["x", "", "nan", "inf", "-1", "11", "1,5"])
def test_a_cell_without_usable_number_is_recorded_with_its_bounds(write: Write, cell: str) -> None:
    """All bad cells are told together, when the table is finished."""
    table = read(write(f'zone,days\nnear,"{cell}"\nfar,3\nfar,y\n'))
    table.numbers("days", 0, 10)
    with pytest.raises(InputError) as refused:
        table.finish()
    first, second = refused.value.problems
    assert (first.place.line, first.place.column, first.path) == (2, 2, "days")
    assert first.expected == "a number from 0 to 10"
    assert second.place.line == 4
