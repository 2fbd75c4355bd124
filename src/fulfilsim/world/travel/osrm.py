"""Ways from a server that speaks OSRM's protocol, asked block by block."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from fulfilsim import __version__
from fulfilsim.errors import FulfilsimError, MachineError, Place, bad
from fulfilsim.scenario.travel import A_SERVER, check_server
from fulfilsim.scenario.tree import printable
from fulfilsim.world.travel.points import Floats, Points, Ways

if TYPE_CHECKING:
    from urllib.error import HTTPError

LARGEST_ANSWER = 64_000_000
LONGEST_WORDS = 200
BAD_REQUEST = 400
FARTHEST = 1e9


@dataclass(frozen=True)
class Osrm:
    """Ways that an OSRM server knows.

    Parameters
    ----------
    url
        Where it listens: http://localhost:5000.
    profile
        What drives: the profile it was started with.
    block
        From how many and to how many places one request asks; the server's limit is twice that, usually 100.
    seconds
        How long the server may stay silent [s].
    """

    url: str
    profile: str = "driving"
    block: int = 50
    seconds: float = 30.0

    def __post_init__(self) -> None:
        check_server(self.url, self.profile)
        if self.block < 1 or not 0 < self.seconds < math.inf:
            raise ValueError("block must be at least 1, and seconds above 0 and finite")

    def ways(self, points: Points) -> Ways:
        """Give the way from each place to each place.

        Raises
        ------
        MachineError
            If the server cannot be reached or does not answer in time.
        InputError
            If it refuses the places, knows no way between two of them, or does not speak OSRM's protocol.
        """
        found = np.zeros((2, len(points), len(points)))
        for rows in _blocks(len(points), self.block):
            for columns in _blocks(len(points), self.block):
                found[:, rows, columns] = self._table(points, rows, columns)
        self._refuse_unreachable(found, points)
        found[:, range(len(points)), range(len(points))] = 0
        metres, seconds = np.rint(found).astype(np.int64)
        return Ways(metres, seconds)

    def _table(self, points: Points, rows: slice, columns: slice) -> Floats:
        """Ask for the ways from some places to some others (2, rows, columns) [m], [s]."""
        asked = [*range(rows.start, rows.stop), *range(columns.start, columns.stop)]
        where = ";".join(f"{points.lng[i]:.6f},{points.lat[i]:.6f}" for i in asked)
        here = rows.stop - rows.start
        sources = ";".join(map(str, range(here)))
        destinations = ";".join(map(str, range(here, len(asked))))
        query = f"annotations=duration,distance&sources={sources}&destinations={destinations}"
        answer = self._answer(f"{self.url.rstrip('/')}/table/v1/{self.profile}/{where}?{query}")
        shape = (here, len(asked) - here)
        return np.stack([self._numbers(answer, name, shape) for name in ("distances", "durations")])

    def _answer(self, url: str) -> dict[str, Any]:
        from http.client import HTTPException
        from urllib.error import HTTPError
        from urllib.request import Request, urlopen

        request = Request(url, headers={"User-Agent": f"fulfilsim/{__version__}"})  # noqa: S310 -- a scenario takes only http and https
        try:
            with urlopen(request, timeout=self.seconds) as reply:  # noqa: S310 -- its address is http or https
                content = reply.read(LARGEST_ANSWER + 1)
        except HTTPError as error:
            raise self._refused(error) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            what = f"{self.url} does not answer: {str(reason)[:LONGEST_WORDS] or type(error).__name__}"
            raise MachineError(f"{what}; is the OSRM server running?") from None
        return self._parsed(content)

    def _parsed(self, content: bytes) -> dict[str, Any]:
        try:
            answer = json.loads(content) if len(content) <= LARGEST_ANSWER else None
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise bad(Place(self.url), "", "the answer is not OSRM's", A_SERVER)
        if answer.get("code") != "Ok":
            raise bad(Place(self.url), "", f"the server says {_said(answer)}", "places it has roads for")
        return answer

    def _refused(self, error: HTTPError) -> FulfilsimError:
        """Tell whether the server is ill or the question was wrong."""
        content = error.read(LARGEST_ANSWER)
        try:
            answer = json.loads(content)
        except (ValueError, RecursionError):
            answer = None
        said = _said(answer) if isinstance(answer, dict) else str(error.reason)[:LONGEST_WORDS]
        what = f"the server says {error.code} {said}"
        if error.code != BAD_REQUEST:
            return MachineError(f"{self.url}: {what}")
        hint = f"a server that takes {2 * self.block} places at once and has roads near all of them"
        return bad(Place(self.url), "", what, hint)

    def _numbers(self, answer: dict[str, Any], name: str, shape: tuple[int, int]) -> Floats:
        """Read a table of numbers; null, where no way leads, becomes NaN."""
        try:
            numbers = np.array(answer.get(name), np.float64)
        except (TypeError, ValueError):
            numbers = np.empty(0)
        if numbers.shape != shape or (numbers < 0).any() or (numbers > FARTHEST).any():
            what = f"'{name}' is not a table of {shape[0]} × {shape[1]} numbers"
            raise bad(
                Place(self.url), "", what, "OSRM 5.18 or newer, which knows annotations=duration,distance"
            )
        return numbers

    def _refuse_unreachable(self, found: Floats, points: Points) -> None:
        missing = np.argwhere(np.isnan(found).any(axis=0)).tolist()
        names = points.names
        what = [f"no road leads from '{names[i]}' to '{names[j]}'" for i, j in missing if i != j]
        if what:
            raise points.refuse(what, f"places that {self.url} can connect")


def _blocks(count: int, size: int) -> Iterator[slice]:
    """Cut places into blocks."""
    for start in range(0, count, size):
        yield slice(start, min(start + size, count))


def _said(answer: dict[str, Any]) -> str:
    words = f"{answer.get('code', 'nothing')}: {answer.get('message', 'no message')}"
    return printable(words[:LONGEST_WORDS])
