"""Help starts with examples, costs nothing, and the verbs are those of the contract."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest

import fulfilsim as package
from fulfilsim.cli import VERBS

Command = Callable[..., Any]


@pytest.mark.parametrize("verb", VERBS)
def test_the_help_of_each_verb_starts_with_examples(fulfilsim: Command, verb: str) -> None:
    done = fulfilsim(verb, "--help")
    assert done.code == 0
    assert done.out.startswith(f"Examples:\n  fulfilsim {verb}")
    assert all(option in done.out for option in ("--debug", "--quiet", "--no-color"))


def test_help_lists_every_verb(fulfilsim: Command) -> None:
    done = fulfilsim("--help")
    assert done.out.startswith("Examples:")
    assert all(f"\n  {verb} " in done.out for verb in VERBS)


def test_the_version_is_that_of_the_package(fulfilsim: Command) -> None:
    assert package.__version__ in fulfilsim("--version").out


def cpu(*words: str) -> float:
    spent = []
    for _ in range(5):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-m", "fulfilsim", *words], capture_output=True, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return min(spent)


def test_help_takes_less_than_three_tenths_of_a_second() -> None:
    assert cpu("--help") <= 0.3


@pytest.mark.parametrize("library", ["numpy", "pandas", "pydantic", "yaml", "rich", "scipy", "simpy"])
def test_help_loads_no_large_library(library: str) -> None:
    code = f"import sys, fulfilsim.cli; sys.exit('{library}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
