"""Whether code that a scenario names may be run: only who starts the program can say so, never a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_ALLOWED: ContextVar[bool] = ContextVar("code of the user's own may be run", default=False)


@contextmanager
def allow_code() -> Iterator[None]:
    """Let scenarios that are loaded meanwhile name Python files, which will be run.

    >>> with allow_code():
    ...     code_allowed()
    True
    >>> code_allowed()
    False
    """
    token = _ALLOWED.set(True)
    try:
        yield
    finally:
        _ALLOWED.reset(token)


def code_allowed() -> bool:
    """Return whether Python files that a scenario names may be run."""
    return _ALLOWED.get()
