"""Ctrl-C is heard at the end of what must not be left half done."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator

import pytest

from fulfilsim.experiment.interrupt import CtrlC, later


@pytest.fixture
def ctrl_c() -> Iterator[Callable[[], None]]:
    """Press Ctrl-C, and wait until some thread has taken it."""
    ours, pythons = socket.socketpair()
    pythons.setblocking(False)
    before = signal.set_wakeup_fd(pythons.fileno())

    def press() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        ours.recv(1)

    yield press
    signal.set_wakeup_fd(before)
    ours.close()
    pythons.close()


def press_in_a_block(ctrl_c: Callable[[], None], done: list[str]) -> None:
    with later():
        ctrl_c()
        done.append("the block")
    done.append("what follows")


@pytest.mark.parametrize("blocked", [False, True])
def test_a_block_ends_before_ctrl_c_is_obeyed(ctrl_c: Callable[[], None], blocked: bool) -> None:
    """Another thread takes the signal where this one has masked it."""
    ended = threading.Event()
    other = threading.Thread(target=ended.wait)
    other.start()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT] if blocked else [])
    done: list[str] = []
    try:
        with pytest.raises(KeyboardInterrupt):
            press_in_a_block(ctrl_c, done)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        ended.set()
        other.join()
    assert done == ["the block"]


def test_who_holds_ctrl_c_hears_of_it_and_obeys_when_asked(ctrl_c: Callable[[], None]) -> None:
    done: list[str] = []
    with CtrlC() as heard:
        with heard.held():
            press_in_a_block(ctrl_c, done)
        assert done == ["the block", "what follows"]
        with pytest.raises(KeyboardInterrupt):
            heard.obey()


def test_where_no_signal_arrives_nothing_is_done() -> None:
    before, done = signal.getsignal(signal.SIGINT), list[str]()

    def block() -> None:
        with later():
            done.append("the block")

    other = threading.Thread(target=block)
    other.start()
    other.join()
    assert done == ["the block"]
    assert signal.getsignal(signal.SIGINT) is before
