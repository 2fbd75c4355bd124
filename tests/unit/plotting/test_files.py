"""Figures go beside results, by suffix or format, and replace nothing unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fulfilsim.errors import InputError
from fulfilsim.plotting import check_kind
from fulfilsim.plotting.files import places

Made = Callable[..., Path]


def test_figures_go_beside_the_result(result: Made, tmp_path: Path) -> None:
    """A result folder agrees with its manifest, and a file more would end that."""
    assert places([result()], "kpis", None, (), force=False) == [
        tmp_path / "base-figures/kpis.png",
        tmp_path / "base-figures/kpis.svg",
    ]


def test_the_name_says_which_results_are_in_one_figure(tmp_path: Path) -> None:
    a, b, long = tmp_path / "a", tmp_path / "b", tmp_path / ("x" * 200)
    assert [path.name for path in places([a, b], "cost", None, ["pdf"], force=False)] == ["cost-with-b.pdf"]
    assert places([a, long], "cost", None, ["pdf"], force=False)[0].name == "cost-with-1-more.pdf"


def test_a_suffix_is_a_format_and_no_suffix_a_folder(tmp_path: Path) -> None:
    folder = [tmp_path / "r"]
    assert places(folder, "kpis", tmp_path / "x.PDF", (), force=False) == [tmp_path / "x.PDF"]
    assert places(folder, "kpis", tmp_path / "x", ["pdf"], force=False) == [tmp_path / "x/kpis.pdf"]
    (tmp_path / "v1.2").mkdir()
    assert places(folder, "kpis", tmp_path / "v1.2", ["svg"], force=False) == [tmp_path / "v1.2/kpis.svg"]


@pytest.mark.parametrize(
    ("out", "formats", "words"),
    [
        ("x.jpg", (), "did you mean png"),
        ("x.png", ("svg",), "--format svg"),
        (None, ("pgn",), "did you mean png"),
        (None, ("jpeg",), "one of png, svg, pdf"),
    ],
)
def test_other_formats_are_refused(
    tmp_path: Path, out: str | None, formats: tuple[str, ...], words: str
) -> None:
    with pytest.raises(InputError, match=words):
        places([tmp_path / "r"], "kpis", out, formats, force=False)


def test_nothing_is_replaced_without_force(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_text("old")
    with pytest.raises(InputError, match="--force"):
        places([tmp_path / "r"], "kpis", tmp_path / "x.png", (), force=False)
    assert places([tmp_path / "r"], "kpis", tmp_path / "x.png", (), force=True)


def test_nothing_is_put_into_a_result_folder(result: Made) -> None:
    with pytest.raises(InputError, match="manifest"):
        places([result()], "kpis", result() / "figures", (), force=True)


def test_a_misspelt_kind_is_answered_with_the_nearest() -> None:
    assert check_kind("daily") == "daily"
    with pytest.raises(InputError, match="did you mean backlog"):
        check_kind("baklog")
