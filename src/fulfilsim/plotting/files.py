"""Where figures go, and how they get there with the same bytes whenever the result is the same."""

from __future__ import annotations

import os
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fulfilsim.errors import bad
from fulfilsim.experiment.folder import is_result
from fulfilsim.plotting import DEFAULT_FORMATS, check_format

if TYPE_CHECKING:
    from collections.abc import Sequence

    from matplotlib.figure import Figure

LONGEST_NAME = 80
DIGITS = 5

# What would change with the day, the machine or the version of the library is left out.
METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}


def places(
    folders: Sequence[Path], kind: str, out: str | Path | None, formats: Sequence[str], force: bool
) -> list[Path]:
    """Give the files to write, one a format.

    Raises
    ------
    InputError
        When a format is none of ours, or a file may not be written there.
    """
    for name in formats:
        check_format(name, f"--format {name}")
    if not folders:
        raise bad("plot", "", "no result is given", "one or several result folders")
    paths = _by_suffix(Path(out), formats) if out is not None else []
    if not paths:
        folder = Path(out) if out is not None else beside(folders[0])
        stem = kind + _others(folders[1:])
        paths = [folder / f"{stem}.{name}" for name in dict.fromkeys(formats or DEFAULT_FORMATS)]
    for path in paths:
        _check_place(path, force)
    return paths


def beside(folder: Path) -> Path:
    """Give the folder for the figures of a result; the result itself stays as it was written."""
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 -- a link to a result keeps its own name
    return folder.with_name(f"{folder.name}-figures")


def write(figure: Figure, paths: Sequence[Path]) -> None:
    """Write a figure to each file: all are drawn first, and each appears whole or not at all."""
    _settle(figure)
    drawn = [(path, _bytes(figure, path.suffix[1:].lower())) for path in paths]
    for path, content in drawn:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{path.name}.{os.getpid()}.part")
        try:
            part.write_bytes(content)
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)


def svg_of(figure: Figure) -> str:
    """Give a figure as an SVG element to put into a page."""
    _settle(figure)
    text = _bytes(figure, "svg").decode()
    return text[text.index("<svg") :]


def _settle(figure: Figure) -> None:
    """Lay the panels out once and for all formats.

    The solver of the layout adds in an order that depends on where things lie in memory; rounding takes away
    the last digits, in which the same figure would differ from itself.
    """
    figure.draw_without_rendering()
    figure.set_layout_engine("none")
    for ax in figure.axes:
        left, bottom, width, height = (round(edge, DIGITS) for edge in ax.get_position().bounds)
        ax.set_position((left, bottom, width, height))


def _bytes(figure: Figure, name: str) -> bytes:
    stream = BytesIO()
    figure.savefig(stream, format=name, metadata=METADATA[name])
    return stream.getvalue()


def _by_suffix(out: Path, formats: Sequence[str]) -> list[Path]:
    """Give the one file that a suffix asks for, or none when a folder is meant."""
    suffix = out.suffix[1:].lower()
    if not suffix or out.is_dir():
        return []
    check_format(suffix, f"--out {out}")
    if set(formats) - {suffix}:
        raise bad(
            f"--out {out}",
            "",
            f"its suffix is not --format {formats[0]}",
            "one of the two, or a folder as --out",
        )
    return [out]


def _check_place(path: Path, force: bool) -> None:
    inside = next((folder for folder in path.absolute().parents if is_result(folder)), None)
    if inside is not None:
        what = "lies in a result folder, which would no longer agree with its manifest"
        raise bad(f"--out {path}", "", what, "another place")
    if path.is_dir():
        raise bad(f"--out {path}", "", "is a folder", "the name of a file, or no suffix")
    if path.exists() and not force:
        raise bad(str(path), "", "there is a figure already", "another --out, or --force")


def _others(folders: Sequence[Path]) -> str:
    if not folders:
        return ""
    names = "+".join(folder.absolute().name for folder in folders)
    return f"-with-{names}" if len(names) <= LONGEST_NAME else f"-with-{len(folders)}-more"
