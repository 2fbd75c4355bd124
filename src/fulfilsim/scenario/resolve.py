"""Put a scenario together from the files and options that say something about it.

Precedence, strongest first:

1. ``--set PATH=VALUE`` on the command line
2. ``--with NAME``: the named block under ``overrides:``, and over it what an experiment sets
3. the file itself
4. the file it ``extends:``, and the files that one extends
5. the default of the field

Mappings are merged key by key; lists and single values replace what they find. An empty value (``null``)
takes back what a weaker source said, so that the default holds. Two overrides of one run may not touch one
value, nor may two ``--set``, so their order never matters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from fulfilsim.errors import InputError, Place, Problem, bad, read_each
from fulfilsim.scenario.document import parse, read_document
from fulfilsim.scenario.tree import Keys, Node, Source, Tree, printable, quoted, shortened
from fulfilsim.units import nearest

FORMAT = 1
OF_THE_FILE = ("fulfilsim", "extends", "overrides")
OF_AN_EXPERIMENT = ("question", "alternatives")
PROJECT_MARK = ".fulfilsim"
LONGEST_CHAIN = 20
DEEPEST_PATH = 30
LONGEST_INDEX = 5


@dataclass(frozen=True)
class _File:
    """One file of the chain: its name in messages, where it really is, and what it says."""

    name: str
    real: Path
    root: Node


@dataclass(frozen=True)
class _Change:
    """One value that an override or an option puts in place of another."""

    path: Keys
    node: Node
    cause: str


@dataclass(frozen=True)
class Laid:
    """Values that an experiment lays over a scenario: by dotted path, each block over the one before.

    Parameters
    ----------
    blocks
        Mappings as they are written.
    sources
        Where the files that say them stand.
    """

    blocks: tuple[Node, ...] = ()
    sources: Mapping[str, Source] = field(default_factory=dict)


def resolve(
    path: str | Path, overrides: Sequence[str] = (), sets: Sequence[str] = (), laid: Laid | None = None
) -> Tree:
    """Read a scenario with everything it extends, and apply overrides and options.

    Parameters
    ----------
    path
        The scenario file.
    overrides
        Names of blocks under ``overrides:`` to apply.
    sets
        Options ``PATH=VALUE``.
    laid
        What an experiment says of it: stronger than overrides, weaker than options.

    Raises
    ------
    InputError
        With every problem of the step that found one.
    """
    root, chain = _whole(path)
    project = project_of(path)
    laid = laid or Laid()
    root = _changed(root, _named_changes(root, overrides))
    for block in laid.blocks:
        root = _changed(root, list(_block_changes("the experiment", block)))
    root = _changed(root, read_each(_option_change, sets))
    sources = {**laid.sources, **{file.name: Source(file.real.parent, project) for file in chain}}
    sources |= {_option(text).file: Source(Path.cwd()) for text in sets}
    return Tree(without_nulls(_without(root, "extends", "overrides")), sources, tuple(f.real for f in chain))


def changes_of(path: str | Path) -> dict[str, list[str]]:
    """Read the overrides of a scenario as options ``PATH=VALUE``, by name.

    Raises
    ------
    InputError
        When the file cannot be read, or what it says there are no overrides.
    """
    from fulfilsim.scenario.show import one_line

    root = _whole(path)[0]
    said = _entries(root).get("overrides")
    blocks = _entries(said) if said is not None else {}
    names = [name for name, block in blocks.items() if block.value is not None]
    changes = {name: _named_changes(root, [name]) for name in names}
    return {
        name: [f"{'.'.join(map(str, each.path))}={one_line(each.node.plain())}" for each in found]
        for name, found in changes.items()
    }


def altered(tree: Tree, sets: Sequence[str]) -> Tree:
    """Apply further options ``PATH=VALUE`` to a scenario that is put together already.

    Raises
    ------
    InputError
        When an option cannot be read, or two touch one value.
    """
    root = _changed(tree.root, read_each(_option_change, sets))
    sources = {_option(text).file: Source(Path.cwd()) for text in sets}
    return replace(tree, root=without_nulls(root), sources={**tree.sources, **sources})


def project_of(path: str | Path) -> Path:
    """Find the folder that the files of a scenario may not leave."""
    folder = Path(path).resolve().parent
    return next((each for each in (folder, *folder.parents) if (each / PROJECT_MARK).exists()), folder)


def merged(weaker: Node, stronger: Node) -> Node:
    """Lay one value over another: mappings key by key, everything else replaces."""
    if not isinstance(weaker.value, dict) or not isinstance(stronger.value, dict):
        return stronger
    both = dict(weaker.value)
    for key, node in stronger.value.items():
        both[key] = merged(both[key], node) if key in both else node
    return Node(both, stronger.place, stronger.key_place)


def asks(root: Node) -> bool:
    """Tell an experiment from a scenario by what it says first of all."""
    return any(root.child(key) is not None for key in OF_AN_EXPERIMENT)


def read_root(path: str | Path) -> Node:
    """Read one file of this format, and nothing that it names.

    Raises
    ------
    InputError
        When it cannot be read, is no mapping, or of another format.
    """
    return _file(path, printable(str(path))).root


def _whole(path: str | Path) -> tuple[Node, list[_File]]:
    """Read a scenario with everything it extends."""
    chain = _chain(_file(path, printable(str(path))), project_of(path))
    root = chain[-1].root
    for file in reversed(chain[:-1]):
        root = merged(root, file.root)
    return root, chain


def _chain(first: _File, project: Path) -> list[_File]:
    chain = [first]
    while (extends := _entries(chain[-1].root).get("extends")) is not None and extends.value is not None:
        name, real = _extended(chain[-1], extends, project)
        if real in [file.real for file in chain]:
            names = " extends ".join([*(file.name for file in chain), name])
            raise bad(extends.place, "extends", f"a circle: {names}", "a file that does not extend this one")
        if len(chain) >= LONGEST_CHAIN:
            limit = f"at most {LONGEST_CHAIN} files"
            raise bad(extends.place, "extends", "a chain of too many files", limit)
        chain.append(_file(real, name))
    return chain


def _file(path: str | Path, name: str) -> _File:
    root = read_document(path, name)
    if not isinstance(root.value, dict):
        expected = f"a mapping that starts with fulfilsim: {FORMAT}"
        kind = "empty" if root.value is None else root.kind()
        raise bad(root.place, "", f"the document is {kind}", expected)
    _check_format(root, root.value.get("fulfilsim"))
    return _File(name, Path(path).resolve(), root)


def _check_format(root: Node, version: Node | None) -> None:
    expected = f"fulfilsim: {FORMAT} as the first line"
    if version is None:
        raise bad(root.place, "fulfilsim", "missing; it names the format", expected)
    if type(version.value) is not int or version.value != FORMAT:
        what = f"format {quoted(version.plain())} is not known to this version"
        raise bad(version.place, "fulfilsim", what, expected)


def _extended(file: _File, extends: Node, project: Path) -> tuple[str, Path]:
    """Locate the file another extends; links are followed before it is judged where it lies."""
    if not isinstance(extends.value, str) or not extends.value.strip():
        raise bad(extends.place, "extends", f"{extends.kind()} names no file", "a file name, e.g. base.yaml")
    try:
        real = (file.real.parent / extends.value).resolve()
        is_file = real.is_file()
    except (OSError, RuntimeError) as error:
        what = f"{quoted(extends.value)} is no usable path"
        raise bad(extends.place, "extends", what, "a file name, e.g. base.yaml") from error
    if not real.is_relative_to(project):
        expected = f"a file inside {project}, the nearest folder with {PROJECT_MARK}, else the scenario's own"
        raise bad(extends.place, "extends", f"{quoted(extends.value)} lies outside the project", expected)
    if not is_file:
        near = nearest(extends.value, sorted(each.name for each in file.real.parent.glob("*.yaml")))
        expected = f"a scenario file beside {file.name}"
        raise bad(extends.place, "extends", f"no file {quoted(extends.value)}", expected, near)
    return printable(str(Path(file.name).parent / extends.value)), real


def _named_changes(root: Node, names: Sequence[str]) -> list[_Change]:
    blocks = _entries(root).get("overrides")
    if blocks is None or blocks.value is None:
        blocks = Node({}, root.place, root.key_place)
    problems = list(_unknown_blocks(blocks, names))
    if problems:
        raise InputError(problems)
    return [change for name in names for change in _block_changes(f"override {name}", _entries(blocks)[name])]


def _unknown_blocks(blocks: Node, names: Sequence[str]) -> Iterator[Problem]:
    if not isinstance(blocks.value, dict):
        expected = "a mapping of names to the values they change"
        yield Problem(blocks.place, "overrides", f"{blocks.kind()} where named blocks are due", expected)
        return
    for key, block in blocks.value.items():
        if not isinstance(block.value, dict) and block.value is not None:
            expected = "a mapping, e.g. {demand.orders_per_day: 2000}"
            yield Problem(block.place, f"overrides.{key}", f"{block.kind()} where values are due", expected)
    known = [key for key, block in blocks.value.items() if block.value is not None]
    expected = f"one of {', '.join(known)}" if known else "none: the scenario has no overrides"
    for name in names:
        if name not in known:
            what = f"no override is named {quoted(name)}"
            yield Problem(Place(f"--with {printable(name)}"), "", what, expected, nearest(name, known))


def _block_changes(cause: str, block: Node) -> Iterator[_Change]:
    for key, node in _entries(block).items():
        keys = _keys(key, node.key_place)
        yield from _leaves(keys, node, cause)


def _option_change(text: str) -> _Change:
    place = _option(text)
    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise bad(place, "", "not a path and a value", "PATH=VALUE, e.g. demand.orders_per_day=2000")
    node = parse(value, place.file, option=True) if value.strip() else Node(None, place, place)
    return _Change(_keys(path.strip(), place), node, place.file)


def _option(text: str) -> Place:
    return Place(f"--set {shortened(printable(text), 80)}")


def _keys(path: str, place: Place) -> Keys:
    keys = tuple(path.split("."))
    if not all(keys):
        raise bad(place, path, "a path with an empty part", "names with single dots between them")
    if keys[0] in OF_THE_FILE:
        what = f"{keys[0]} belongs to the file and cannot be changed from outside"
        raise bad(place, path, what, "the path of a value")
    if len(keys) > DEEPEST_PATH:
        raise bad(place, "", f"a path of {len(keys)} parts", f"at most {DEEPEST_PATH}")
    return keys


def _leaves(keys: Keys, node: Node, cause: str) -> Iterator[_Change]:
    """Split a block into its single values, so that two blocks may change different parts of one mapping."""
    if isinstance(node.value, dict) and node.value:
        for key, child in node.value.items():
            yield from _leaves((*keys, key), child, cause)
    else:
        yield _Change(keys, node, cause)


def _changed(root: Node, changes: list[_Change]) -> Node:
    problems = list(_conflicts(changes))
    if problems:
        raise InputError(problems)
    for change in changes:
        root = _put(root, change, 0)
    return root


def _conflicts(changes: list[_Change]) -> Iterator[Problem]:
    ordered = sorted(changes, key=lambda change: tuple(map(str, change.path)))
    for one, other in pairwise(ordered):
        if other.path[: len(one.path)] == one.path:
            path = ".".join(map(str, one.path))
            what = f"changed twice, by {one.cause} and by {other.cause}"
            yield Problem(other.node.place, path, what, "one change a value; drop one of the two")


def _put(node: Node, change: _Change, depth: int) -> Node:
    if depth == len(change.path):
        return merged(node, change.node)
    key = change.path[depth]
    if isinstance(node.value, list):
        index = _index(node.value, str(key), change, depth)
        items = list(node.value)
        items[index] = _put_item(items[index], change, depth, str(key))
        return replace(node, value=items)
    entries = dict(_entries(node))
    blank = Node({}, change.node.place, change.node.key_place)
    entries[str(key)] = _put(entries.get(str(key), blank), change, depth + 1)
    return replace(node, value=entries)


def _put_item(item: Node, change: _Change, depth: int, key: str) -> Node:
    """Change an item of a list; the name of an item such as ``- pick: {...}`` is a step of its own."""
    named = isinstance(item.value, dict) and list(item.value) == [key]
    return _put(item, change, depth if named else depth + 1)


def _index(items: list[Node], key: str, change: _Change, depth: int) -> int:
    names = [_item_name(item, index) for index, item in enumerate(items)]
    if key in names:
        return names.index(key)
    if key.isdecimal() and len(key) <= LONGEST_INDEX and int(key) < len(items):
        return int(key)
    path = ".".join(map(str, change.path[: depth + 1]))
    known = f"one of {', '.join(names)}" if names else "a list with items"
    raise bad(change.node.place, path, f"no item {quoted(key)} in this list", known, nearest(key, names))


def _item_name(item: Node, index: int) -> str:
    """Name an item of a list by its only key, by its ``name``, else by its number from 0."""
    entries = _entries(item)
    if len(entries) == 1:
        return next(iter(entries))
    name = entries.get("name")
    return str(name.value) if name is not None else str(index)


def _entries(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _without(root: Node, *keys: str) -> Node:
    return replace(root, value={key: node for key, node in _entries(root).items() if key not in keys})


def without_nulls(node: Node) -> Node:
    """Leave out what was taken back, so that its default holds."""
    if isinstance(node.value, dict):
        kept = {key: without_nulls(child) for key, child in node.value.items() if child.value is not None}
        return replace(node, value=kept)
    if isinstance(node.value, list):
        return replace(node, value=[without_nulls(child) for child in node.value])
    return node
