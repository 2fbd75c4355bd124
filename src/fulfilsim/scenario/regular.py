"""Open a file from outside: only a regular one, and no more of it than is asked for."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from fulfilsim.errors import Place, bad
from fulfilsim.scenario.tree import printable
from fulfilsim.units import nearest

MOST_NEIGHBOURS = 1000


def read_regular(path: str | Path, name: str, most: int, kind: str = "scenario file") -> bytes:
    """Read the bytes of a regular file.

    Parameters
    ----------
    path
        The file.
    name
        What to call it in messages.
    most
        Largest size that is of use; of a larger file one byte more is read [bytes].
    kind
        What sort of file is due.

    Raises
    ------
    InputError
        If there is no such file, or it cannot be opened, or it is none.
    """
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise bad(Place(name), "", "no such file", f"the path of {_one(kind)}", _beside(path)) from error
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise bad(Place(name), "", f"cannot be opened: {reason}", "a readable file") from error
    try:
        _refuse_others(os.fstat(handle).st_mode, name, kind)
        with open(handle, "rb", closefd=False) as file:
            return file.read(most + 1)
    finally:
        os.close(handle)


def check_regular(path: str | Path, name: str, kind: str) -> None:
    """Refuse what is not there, or no regular file, before somebody waits for what never comes from it.

    Parameters
    ----------
    path, name, kind
        As in `read_regular`.

    Raises
    ------
    InputError
        In these cases.
    """
    try:
        _refuse_others(Path(path).stat().st_mode, name, kind)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise bad(Place(name), "", "no such file", f"the path of {_one(kind)}", _beside(path)) from error
    except (OSError, ValueError) as error:
        reason = (getattr(error, "strerror", None) or str(error)).lower()
        raise bad(Place(name), "", f"cannot be opened: {reason}", "a readable file") from error


def _refuse_others(mode: int, name: str, kind: str) -> None:
    if stat.S_ISDIR(mode):
        raise bad(Place(name), "", "this is a directory", _one(kind))
    if not stat.S_ISREG(mode):
        raise bad(Place(name), "", "this is not a regular file", _one(kind))


def _beside(path: str | Path) -> str:
    """Name the file whose name is most like that of one that is not there, in the folder where it is not."""
    gone = Path(path)
    try:
        there = sorted(gone.parent.iterdir(), key=lambda each: (each.suffix == gone.suffix, each.name))
    except OSError:
        return ""
    by_stem = {each.stem: each for each in there if len(there) <= MOST_NEIGHBOURS and each.is_file()}
    near = by_stem.get(nearest(gone.stem, by_stem))
    return printable(str(near)) if near is not None else ""


def _one(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
