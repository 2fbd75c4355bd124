from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.columns import Names, Table, as_table, coded, constant, grouping, listed

words = st.lists(st.sampled_from(["", "a", "b", "ä", "Zürich"]), max_size=20)


def names_of(texts: list[str]) -> Names:
    return as_table(pd.DataFrame({"name": pd.Series(texts, dtype=object)})).names("name")


@given(words)
def test_a_frame_comes_back_as_it_was(texts: list[str]) -> None:
    frame = pd.DataFrame({"name": pd.Series(texts, dtype=object), "n": np.arange(len(texts))})
    back = as_table(frame).frame
    assert back["name"].tolist() == texts
    assert back["n"].tolist() == frame["n"].tolist()


@given(words, words)
def test_names_are_found_where_they_are(texts: list[str], others: list[str]) -> None:
    """Also where the two columns have labels of their own; an empty name is nowhere."""
    unique = sorted(set(others) - {""})
    found = names_of(texts).found_in(names_of(unique))
    assert found.tolist() == [unique.index(text) if text in unique else -1 for text in texts]


@given(words)
def test_what_came_before_is_repeated(texts: list[str]) -> None:
    expected = [text in texts[:row] for row, text in enumerate(texts)]
    assert names_of(texts).repeated().tolist() == expected


def test_two_labels_of_one_name_are_a_repetition() -> None:
    """Labels, too, are data: a table whose codes differ may still name one order twice."""
    twice = Names(np.array([0, 1]), np.array([b"a", b"a"]))
    assert twice.repeated().tolist() == [False, True]


@given(st.lists(st.tuples(st.integers(-1, 4), st.integers(-1, 10**6)), max_size=30))
def test_combinations_are_numbered_by_their_codes(rows: list[tuple[int, int]]) -> None:
    one, two = (np.array([row[k] for row in rows], np.int64) for k in (0, 1))
    group, first = grouping(one, two)
    ranked = sorted(set(rows))
    assert group.tolist() == [ranked.index(row) for row in rows]
    assert [rows[row] for row in first.tolist()] == ranked


def test_values_are_looked_up_by_name() -> None:
    names = coded(np.array([1, 0, -1, 1]), ["shift", "break"])
    assert names.look_up({"shift": 1.0, "break": -1.0}).tolist() == [-1.0, 1.0, 0.0, -1.0]
    assert names.is_("shift", "overtime").tolist() == [False, True, False, False]
    assert names.is_("").tolist() == [False, False, True, False]
    assert names.present() == ["", "break", "shift"]


def test_rows_side_by_side_are_not_copied() -> None:
    table = Table({"kind": listed(["a", "b", "c"]), "n": np.arange(3), "node": constant("x", 3)})
    part = table.where(np.array([False, True, True]))
    assert np.shares_memory(part["n"], table["n"])
    assert part.frame.to_dict("list") == {"kind": ["b", "c"], "n": [1, 2], "node": ["x", "x"]}
    assert table.where(np.array([True, False, True])).names("kind").text().tolist() == ["a", "c"]


def test_numbers_are_no_names() -> None:
    with pytest.raises(TypeError, match="the column 'n' holds numbers"):
        Table({"n": np.arange(3)}).names("n")
