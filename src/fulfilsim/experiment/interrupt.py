"""Ctrl-C: heard always, obeyed at once, but for the moments in which something is being finished."""

from __future__ import annotations

import signal
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from fulfilsim.errors import FulfilsimError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Interrupted(FulfilsimError):
    """The user stopped a run; what was finished is kept."""

    exit_code = 130


class CtrlC:
    """Hears Ctrl-C while it is entered.

    Python loses a KeyboardInterrupt that falls into a destructor or a callback; this remembers it, so that
    :meth:`obey` can still follow. Off the main thread, where signals never arrive, it does nothing.
    """

    def __init__(self) -> None:
        self._pressed = False
        self._held = False
        self._before: Any = None

    def __enter__(self) -> CtrlC:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._hear)
        return self

    def __exit__(self, *_: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)

    def obey(self) -> None:
        """Stop here if Ctrl-C was pressed before."""
        if self._pressed:
            raise KeyboardInterrupt

    @contextmanager
    def held(self) -> Iterator[None]:
        """Finish the block before Ctrl-C is obeyed."""
        before, self._held = self._held, True
        try:
            yield
        finally:
            self._held = before

    def _hear(self, _signal: int, _frame: object) -> None:
        self._pressed = True
        if not self._held:
            raise KeyboardInterrupt


@contextmanager
def later() -> Iterator[None]:
    """Let the block end before anything hears of Ctrl-C.

    A signal mask does not do that: the system gives the signal to any thread that takes it, of a library too,
    and Python then calls the handler in the main thread.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard: list[tuple[int, Any]] = []
    before = signal.signal(signal.SIGINT, lambda *said: heard.append(said))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
        if heard and callable(before):
            before(*heard[0])
