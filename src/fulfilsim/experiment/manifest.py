"""The manifest of a result folder: where it came from, and the digest of every file."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from fulfilsim.errors import bad
from fulfilsim.experiment.folder import FORMAT, MANIFEST
from fulfilsim.experiment.identity import sha256_of

if TYPE_CHECKING:
    from pathlib import Path


RUNS = "runs"


def write_manifest(folder: Path, facts: dict[str, Any]) -> None:
    """Write the manifest, last of all files."""
    files = {name: sha256_of(folder / name) for name in files_of(folder)}
    text = json.dumps({"format": FORMAT, **facts, "files": files}, indent=1, ensure_ascii=False)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of a result folder.

    Raises
    ------
    InputError
        When there is none, or one of another format.
    """
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        what = f"no {MANIFEST} in it" if folder.exists() else "no such folder"
        raise bad(str(folder), "", what, "a result folder") from error
    except NotADirectoryError as error:
        raise bad(str(folder), "", "this is a file", "a result folder") from error
    except ValueError as error:
        raise bad(str(path), "", "cannot be read as JSON", "the manifest of a result folder") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise bad(str(path), "format", "another format than this version knows", f"format {FORMAT}")
    return manifest


def files_of(folder: Path) -> list[str]:
    """Name the files of a result folder but for its manifest."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return sorted(name for path in paths if (name := path.relative_to(folder).as_posix()) != MANIFEST)
