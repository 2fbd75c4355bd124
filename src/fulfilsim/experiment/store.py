"""Finished replications, kept until the run they belong to is done, so that an interrupted run can go on."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
from dataclasses import dataclass
from itertools import count
from typing import IO, TYPE_CHECKING

from fulfilsim.errors import MachineError
from fulfilsim.experiment import parquet
from fulfilsim.experiment.identity import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from fulfilsim.columns import Table

CONTENTS = "contents.json"
LOCK = "lock"


@dataclass
class Slot:
    """The finished replications of one run, locked against other processes.

    Parameters
    ----------
    folder
        Where they lie: a folder for each, put there whole.
    lock
        The open file that holds the lock.
    new
        Whether the store was made for it.
    """

    folder: Path
    lock: IO[bytes]
    new: bool

    def has(self, replication: int, needed: Iterable[str]) -> bool:
        """Say whether a replication is finished, unspoilt, and has all the files needed."""
        entry = self.folder / str(replication)
        try:
            contents = json.loads((entry / CONTENTS).read_bytes())
            sound = all(sha256_of(entry / name) == digest for name, digest in contents.items())
        except (OSError, ValueError):
            sound = False
        return sound and set(needed) <= contents.keys()

    def put(self, replication: int, files: Mapping[str, bytes]) -> None:
        """Keep the files of a finished replication: all of them or, if interrupted, none."""
        entry, part = self.folder / str(replication), self.folder / f".{replication}"
        for leftover in (entry, part):
            shutil.rmtree(leftover, ignore_errors=True)
        part.mkdir()
        for name, content in files.items():
            (part / name).write_bytes(content)
        digests = {name: sha256_of(part / name) for name in sorted(files)}
        (part / CONTENTS).write_text(json.dumps(digests), encoding="utf-8")
        part.rename(entry)

    def path(self, replication: int, name: str) -> Path:
        """Give the path of a file of a finished replication."""
        return self.folder / str(replication) / name

    def figures(self, replication: int, name: str) -> Table:
        """Read figures of a finished replication."""
        return parquet.figures_of(self.path(replication, name))

    def discard(self) -> None:
        """Remove everything, once it is in a result folder, and the folders above that are empty then."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self.lock.close()
        for folder in list(self.folder.parents)[: 2 + self.new]:
            try:
                folder.rmdir()
            except OSError:
                return

    def finished(self, wanted: int) -> int:
        """Count the finished ones among the first so many replications."""
        return sum((self.folder / str(number)).is_dir() for number in range(wanted))

    def __enter__(self) -> Slot:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the lock; what is finished stays, and an empty slot goes."""
        if any(entry.is_dir() for entry in self.folder.glob("[0-9]*")):
            self.lock.close()
        else:
            self.discard()


def open_slot(store: Path, digest: str) -> Slot:
    """Lock the first slot of a run that no other process uses; the same run started twice gets two.

    Raises
    ------
    MachineError
        When the store cannot be written.
    """
    new = not store.exists()
    try:
        for number in count():
            slot = _locked(store / "replications" / digest[:32] / str(number), new)
            if slot is not None:
                return slot
    except OSError as error:
        what = f"cannot keep finished replications in {store}: {error.strerror}"
        raise MachineError(f"{what}; name another folder with --store") from error
    raise AssertionError("counting never ends")


def _locked(folder: Path, new: bool) -> Slot | None:
    while True:
        folder.mkdir(parents=True, exist_ok=True)
        try:
            lock = (folder / LOCK).open("wb")
        except FileNotFoundError:
            continue  # its last owner was just removing it
        if not _taken(lock):
            return None
        if os.fstat(lock.fileno()).st_nlink:
            return Slot(folder, lock, new)
        lock.close()  # its last owner removed it before letting go


def _taken(lock: IO[bytes]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return False
    return True
