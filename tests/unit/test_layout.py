"""The house stands as it was drawn: rooms, doors and weight."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

import fulfilsim

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "fulfilsim"
LONGEST_FILE = 400
# A face of several files: the problem is checked when it is made, the limits in the solver itself.
SOLVER = SOURCE / "kernels" / "routing" / "solver.py"
FACES = {SOURCE / "kernels" / "__init__.py", SOURCE / "kernels" / "routing" / "solver.py"}


def modules() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "_shipped" not in path.parts)


def imported(path: Path) -> set[str]:
    """Give every module and name that a file imports, dotted."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_importing_the_package_loads_none_of_the_heavy_libraries():
    """`fulfilsim --help` has 0.3 s, and NumPy alone takes 0.2 s of it."""
    code = "import sys, fulfilsim; print(sorted({'numpy', 'pandas', 'pydantic', 'click'} & set(sys.modules)))"
    told = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert told.stdout.strip() == "[]"


def test_a_misspelt_verb_is_an_attribute_error():
    """hasattr() and tab completion rely on it."""
    with pytest.raises(AttributeError, match="has no attribute 'simulte'"):
        fulfilsim.simulte  # noqa: B018 - reading it is what is tried


def test_compiled_modules_are_imported_by_their_face_only():
    """The face checks arguments; behind it an index past the end reads whatever lies there."""
    strangers = {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in modules()
        if (path.name != "__init__.py" or "kernels" not in path.parts) and path != SOLVER
        for name in imported(path)
        if name.startswith("fulfilsim.kernels._")
    }
    assert strangers == set()


def test_every_compiled_kernel_has_a_twin_and_types():
    """The engine's twin is SimPy itself, the reference backend; test_against_simpy holds the two together."""
    compiled = sorted((ROOT / "ext").rglob("*.pyx"))
    assert compiled
    for source in compiled:
        room = ROOT / "src" / source.parent.relative_to(ROOT / "ext")
        twin = room / source.stem.removeprefix("_")
        assert room.name == "engine" or twin.with_suffix(".py").is_file() or (twin / "__init__.py").is_file()
        assert (room / f"{source.stem}.pyi").is_file()


def test_files_stay_readable():
    long = {
        str(path): count
        for path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    }
    assert long == {}


def test_shipped_scenarios_are_those_of_the_project():
    """However the package was installed, a planner meets the same files."""
    shipped = files("fulfilsim._shipped")
    names = sorted(path.name for path in (ROOT / "scenarios").glob("*.yaml"))
    assert names
    for name in names:
        assert shipped.joinpath(name).read_bytes() == (ROOT / "scenarios" / name).read_bytes()
