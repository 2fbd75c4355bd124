"""Build ext/ and nothing else: everything that can be declared stands in pyproject.toml."""

import os
import shlex
import shutil
import sys
import sysconfig
from pathlib import Path

from setuptools import Extension, setup
from setuptools.command.build_ext import build_ext

OLDEST_PYTHON = (3, 11)
SHARED = "fulfilsim.kernels._views"  # what Cython would else repeat in each module that takes an array
BUILDING = {"bdist_wheel", "build", "build_ext", "develop", "editable_wheel", "install"}

# No -march=native, no fast-math, no fused multiply-add: the same numbers on every machine.
FLAGS = ["-std=c++17", "-O2", "-g0", "-ffp-contract=off"]
WATCHED = ["-D_GLIBCXX_ASSERTIONS"]  # indices into C++ vectors, which Cython does not see
SANITIZERS = ["-fsanitize=address,undefined", "-fno-sanitize-recover=undefined"]
COMPILING = {
    "release": FLAGS,
    "checked": [*FLAGS, *WATCHED],
    "sanitized": [*FLAGS, *WATCHED, *SANITIZERS, "-O1", "-g1", "-fno-omit-frame-pointer"],
}


def refuse(missing):
    """Stop with one line that says what to install."""
    raise SystemExit(f"fulfilsim: {missing}")


def build_mode():
    """Read from the environment how the kernels are to be compiled."""
    mode = os.environ.get("FULFILSIM_BUILD", "release")
    if mode not in COMPILING:
        refuse(f"FULFILSIM_BUILD is {mode!r}; expected {', '.join(COMPILING)}")
    return mode


def check_compiler():
    """Refuse to begin without a C++ compiler; there is no slow fallback to end up with unawares."""
    command = shlex.split(os.environ.get("CXX") or sysconfig.get_config_var("CXX") or "c++")[0]
    if shutil.which(command) is None:
        refuse(
            f"a C++ compiler is needed and {command!r} was not found: install g++ "
            "(Debian, Ubuntu: apt-get install g++; Fedora: dnf install gcc-c++; "
            "macOS: xcode-select --install) or name yours in CXX"
        )


def directives(mode):
    """Give the compiler directives of a mode."""
    checked = mode == "checked"
    return {
        "language_level": 3,
        "embedsignature": True,
        "boundscheck": checked,
        "wraparound": checked,
        "initializedcheck": checked,
        "overflowcheck": checked,
        "cdivision": not checked,
    }


def size(path):
    """Give how much a module compiles, its headers with it: the longest begins first, or all wait for it."""
    own = [path, *path.with_name(path.stem.lstrip("_")).glob("*.hpp")]
    return sum(each.stat().st_size for each in own), path.as_posix()


def extensions(mode):
    """List one extension module for each .pyx below ext/, named by its path."""
    flags = {
        "define_macros": [("FULFILSIM_BUILD", f'"{mode}"')],
        "extra_compile_args": COMPILING[mode],
        "extra_link_args": SANITIZERS if mode == "sanitized" else [],
    }
    depends = sorted(str(path) for kind in ("pyx", "pxd", "hpp") for path in Path("ext").rglob(f"*.{kind}"))
    return [
        Extension(
            ".".join(path.relative_to("ext").with_suffix("").parts),
            [str(path)],
            language="c++",
            include_dirs=[str(path.parent)],
            depends=depends,  # also what puts them into the sdist
            **flags,
        )
        for path in sorted(Path("ext").rglob("*.pyx"), key=size, reverse=True)
    ] + [Extension(SHARED, [f"{SHARED.replace('.', '/')}.cpp"], **flags)]


def translate(modules, mode):
    """Turn Cython into C++, each mode in a folder of its own: Cython does not notice changed directives."""
    from Cython.Build import cythonize

    return cythonize(
        modules,
        build_dir=f"build/cython-{mode}",
        include_path=["ext"],
        compiler_directives=directives(mode),
        shared_utility_qualified_name=SHARED,
    )


class BuildExt(build_ext):
    """Compile always: time stamps do not show a change of mode or of flags, and it takes seconds."""

    def finalize_options(self):
        """Force the build, one thread for each processor."""
        super().finalize_options()
        self.force = True
        self.parallel = os.cpu_count()


def main():
    """Check the tools, then hand over to setuptools."""
    if sys.version_info < OLDEST_PYTHON:
        refuse(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: install python3.11")
    mode = build_mode()
    modules = extensions(mode)
    if BUILDING & set(sys.argv):
        check_compiler()
        for old in Path("build").glob("lib*"):  # or modules that were deleted would ship again
            shutil.rmtree(old)
        modules = translate(modules, mode)
    setup(ext_modules=modules, cmdclass={"build_ext": BuildExt})


main()
