"""The result folder: it appears whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from fulfilsim.errors import MachineError, bad

if TYPE_CHECKING:
    from collections.abc import Callable

    from fulfilsim.experiment.interrupt import CtrlC

MANIFEST = "manifest.json"
FORMAT = 1


class Target:
    """Where a result folder goes.

    Parameters
    ----------
    out
        The folder itself, or None for the next free ``results/<name>-<n>`` below the working directory.
    name
        Name of the scenario.
    force
        Whether an older result folder may be replaced.
    """

    def __init__(self, out: str | Path | None, name: str, force: bool) -> None:
        self._out = Path(out).absolute() if out is not None else None
        self._name = name
        self._force = force

    def check(self) -> None:
        """Refuse what could not be written in the end, before anything is simulated.

        Raises
        ------
        InputError
            When something is there that may not be replaced.
        """
        out = self._out
        if out is None or not (out.exists() or out.is_symlink()) or _is_empty(out):
            return
        if not self._force:
            raise bad(f"--out {out}", "", "there is something already", "a new folder, or --force")
        if not is_result(out):
            raise bad(
                f"--out {out}",
                "",
                "not a result folder, and so not replaced",
                "a folder of ours, or a new one",
            )

    def write(self, fill: Callable[[Path], None], ctrl_c: CtrlC, then: Callable[[], None]) -> Path:
        """Have a hidden folder filled beside the target, and give it its name.

        Parameters
        ----------
        fill
            Writes the files.
        ctrl_c
            Held back while names are changed, and while an unfinished folder is removed.
        then
            Called once the folder is in place.

        Raises
        ------
        MachineError
            When the folder cannot be made.
        """
        parent = self._out.parent if self._out else Path.cwd() / "results"
        made = [folder for folder in (parent, *parent.parents) if not folder.exists()]
        part = parent / f".{self._name}-{os.getpid()}.part"
        try:
            _make(part)
            fill(part)
            with ctrl_c.held():
                ctrl_c.obey()
                path = self._commit(part)
                then()
                return path
        finally:
            with ctrl_c.held():
                _remove(part, made)

    def _commit(self, part: Path) -> Path:
        if self._out is None:
            return self._next_free(part)
        self.check()
        old = part.with_name(f"{part.name}.old")
        if self._out.exists() and not _is_empty(self._out):
            self._out.rename(old)
        part.rename(self._out)
        shutil.rmtree(old, ignore_errors=True)
        return self._out

    def _next_free(self, part: Path) -> Path:
        for number in count(1):
            path = part.parent / f"{self._name}-{number}"
            if path.exists():
                continue
            try:
                return part.rename(path)
            except OSError:
                if not path.exists():  # otherwise another run was faster
                    raise
        raise AssertionError("counting never ends")


def is_result(folder: Path) -> bool:
    """Say whether a folder is a result of ours, by its manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and "fulfilsim" in manifest and "format" in manifest


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _make(part: Path) -> None:
    try:
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
    except OSError as error:
        raise MachineError(f"cannot write to {part.parent}: {error.strerror}") from error


def _remove(part: Path, made: list[Path]) -> None:
    """Remove what is left of an unfinished folder, and the empty folders made for it."""
    shutil.rmtree(part, ignore_errors=True)
    for folder in made:
        try:
            folder.rmdir()
        except OSError:
            return
