"""What a result depends on: scenario, inputs, seed, code and versions, as digests."""

from __future__ import annotations

import hashlib
import json
import platform
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import fulfilsim

LIBRARIES = (
    "numpy",
    "pandas",
    "pyarrow",
    "scipy",
    "simpy",
    "pebble",
    "pydantic",
    "pyyaml",
    "holidays",
    "tzdata",
)
CODE = (".py", ".so", ".pyd", ".csv")


def sha256_of(path: Path) -> str:
    """Digest a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sha256_of_value(value: Any) -> str:
    """Digest a plain value, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Give the versions of Python and of the libraries that a result may depend on."""
    return {"python": platform.python_version(), **{name: _version(name) for name in LIBRARIES}}


@lru_cache(maxsize=1)
def kernel_build() -> str:
    """Digest the compiled kernels."""
    return _digest_of([path for path in _files() if path.suffix in (".so", ".pyd")])


@lru_cache(maxsize=1)
def code_build() -> str:
    """Digest the whole package, so that finished work of other code is never taken for this code's."""
    return _digest_of(_files())


def _files() -> list[Path]:
    root = Path(fulfilsim.__file__).parent
    return sorted(path for path in root.rglob("*") if path.suffix in CODE and path.is_file())


def _digest_of(files: list[Path]) -> str:
    root = Path(fulfilsim.__file__).parent
    return sha256_of_value({path.relative_to(root).as_posix(): sha256_of(path) for path in files})


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
