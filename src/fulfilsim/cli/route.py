"""``fulfilsim route``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fulfilsim.cli.options import Screen, verb

if TYPE_CHECKING:
    from fulfilsim.api.routing import Routing

EXAMPLES = """\
fulfilsim route X-n101-k25.vrp
fulfilsim route vans.yaml --time 2 --plot vans.png
fulfilsim route R112.txt --iterations 100000 --seed 7 --json
fulfilsim route today.vrp --warm yesterday.sol --write today.sol
"""


@verb("route", EXAMPLES)
@click.argument("instance", metavar="INSTANCE")
@click.option("--time", type=float, metavar="S",
              help="Limit of CPU time for everything after the file is read. [default: 5]")  # fmt: skip
@click.option("--iterations", type=int, metavar="N",
              help="Make so many iterations instead: the same answer at every run.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, type=int, metavar="N", help="Seed of the search.")
@click.option("--warm", metavar="SOLUTION", help="Start from the routes of a .sol file.")
@click.option("--write", metavar="FILE.sol", help="Write the routes to a .sol file.")
@click.option("--plot", "picture", metavar="FILE", help="Draw the routes: .png, .svg or .pdf.")
@click.option("--round", "rounding", metavar="nearest|dimacs|thousandths|exact",
              help="How numbers become whole ones. [default: as usual for the TYPE]")  # fmt: skip
@click.option("--force", is_flag=True, help="Replace files of the same name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(
    screen: Screen,
    instance: str,
    write: str | None,
    picture: str | None,
    force: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Plan the routes of one INSTANCE with the solver that the simulation uses.

    INSTANCE is a VRPLIB file, a text file in the format of Solomon or of Li and Lim, or YAML of ours. Some
    clients may be left out: those with a prize, when serving them costs more, and those that no vehicle can
    serve, each with the reason.
    """
    from fulfilsim import api

    targets = _targets(write, picture, force)
    found = api.route(instance, **given)
    if picture is not None:
        from fulfilsim.plotting.routes import plot_routes

        plot_routes(found.instance, found.plan, targets["--plot"])
    if write is not None:
        _write(targets["--write"], found.solution())
    screen.say(_document(found) if as_json else _page(found, screen.quiet))
    for path in (write, picture):
        if path is not None:
            screen.note(f"written: {path}")


def _targets(write: str | None, picture: str | None, force: bool) -> dict[str, Path]:
    """Check before the search, not after it, that the files may be written.

    Raises
    ------
    InputError
        If a file is there already, lies in no folder, or has a suffix that no picture has.
    """
    from fulfilsim.errors import bad
    from fulfilsim.plotting import check_format

    targets = {
        name: Path(text) for name, text in (("--write", write), ("--plot", picture)) if text is not None
    }
    for name, path in targets.items():
        if name == "--plot":
            check_format(path.suffix[1:].lower(), f"--plot {path}")
        if path.is_dir():
            raise bad(f"{name} {path}", "", "is a folder", "the name of a file")
        if not path.parent.is_dir():
            raise bad(f"{name} {path}", "", f"there is no folder {path.parent}", "a folder that is there")
        if path.exists() and not force:
            raise bad(f"{name} {path}", "", "is there already", "another name, or --force")
    return targets


def _write(path: Path, text: str) -> None:
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _document(found: Routing) -> str:
    import json

    plan, instance = found.plan, found.instance
    document = {
        "instance": instance.name,
        "feasible": plan.feasible,
        "cost": plan.cost,
        "routes": found.routes,
        "vehicle_types": found.vehicle_types,
        "unserved": list(found.unserved),
        "reasons": list(found.unserved.values()),
        "build_s": round(instance.build_s + plan.build_s, 6),
        "solve_s": round(plan.solve_s, 6),
        "iterations": plan.iterations,
        "seed": plan.seed,
        "rounding": instance.rounding.name,
        "scale": instance.rounding.scale,
    }
    return json.dumps(document, ensure_ascii=False)


def _page(found: Routing, quiet: bool) -> str:
    from fulfilsim.cli.routes import heading, route_table, unserved_lines

    lines = [*heading(found), *([] if quiet else ["", route_table(found)]), *unserved_lines(found)]
    return "\n".join(lines)
