"""An OSRM server is asked block by block; a stand-in that speaks its protocol answers."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import numpy as np
import pytest

from fulfilsim.errors import InputError, MachineError
from fulfilsim.world.travel import Osrm, Points, travel_matrices

ASKED = re.compile(
    r"/table/v1/(?P<profile>\w+)/(?P<places>[-0-9.,;]+)"
    r"\?annotations=duration,distance&sources=(?P<sources>[\d;]+)&destinations=(?P<destinations>[\d;]+)"
)
LIMIT = 100

Answer = tuple[int, object]


class StandIn:
    """A server in whose country a degree of longitude is a kilometre and a minute."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Callable[[dict], Answer] = lambda table: (200, table)

    def reply(self, path: str) -> Answer:
        """Answer a request as OSRM does."""
        self.asked.append(path)
        asked = ASKED.fullmatch(path)
        if not asked:
            return 400, {"code": "InvalidUrl", "message": f"URL string malformed: {path}"}
        lng = np.array([float(place.split(",")[0]) for place in asked["places"].split(";")])
        if len(lng) > LIMIT:
            return 400, {"code": "TooBig", "message": "Too many table coordinates"}
        rows, columns = ([int(i) for i in asked[side].split(";")] for side in ("sources", "destinations"))
        east = lng[columns][np.newaxis, :] - lng[rows][:, np.newaxis]
        # Against the wind it takes twice as long.
        durations = np.where(east > 0, 60 * east, -120 * east)
        table = {"code": "Ok", "durations": durations.tolist(), "distances": (1000 * np.abs(east)).tolist()}
        return self.answer(table)


@pytest.fixture
def server() -> Iterator[tuple[StandIn, str]]:
    stand_in = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, answer = stand_in.reply(self.path)
            content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *about: object) -> None:
            """Say nothing."""

    class Server(HTTPServer):
        def handle_error(self, *about: object) -> None:
            """Say nothing: whoever asked has gone."""

    httpd = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield stand_in, f"http://127.0.0.1:{httpd.server_port}"
    finally:
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def eastward(count: int) -> Points:
    return Points([f"p{i}" for i in range(count)], np.zeros(count), np.arange(count) * 0.5)


@pytest.mark.parametrize(
    ("count", "block", "requests"), [(3, 50, 1), (7, 3, 9), (120, 50, 9), (1, 50, 1), (0, 50, 0)]
)
def test_ways_of_many_places_are_asked_for_block_by_block(server, count, block, requests):
    stand_in, url = server
    ways = travel_matrices(Osrm(url, block=block), eastward(count))
    east = 0.5 * (np.arange(count)[np.newaxis, :] - np.arange(count)[:, np.newaxis])
    np.testing.assert_array_equal(ways.metres, np.abs(1000 * east).astype(np.int64), strict=True)
    np.testing.assert_array_equal(
        ways.seconds, np.maximum(60 * east, -120 * east).astype(np.int64), strict=True
    )
    assert len(stand_in.asked) == requests


def test_the_profile_and_an_address_with_a_path_are_used(server):
    stand_in, url = server
    Osrm(url + "/", profile="van").ways(eastward(2))
    assert stand_in.asked[0].startswith("/table/v1/van/0.000000,0.000000;0.500000,0.000000;")


def test_places_that_no_road_connects_are_named(server):
    stand_in, url = server

    def cut(table: dict) -> Answer:
        table["durations"][0][2] = table["distances"][0][2] = None
        return 200, table

    stand_in.answer = cut
    with pytest.raises(
        InputError, match=r"^places: no road leads from 'p0' to 'p2'; expected places that http"
    ):
        Osrm(url).ways(eastward(3))


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"<html>welcome</html>", "the answer is not OSRM's; expected the address of an OSRM server"),
        ([1, 2], "the answer is not OSRM's"),
        (b"[" * 100_000, "the answer is not OSRM's"),
        ({"code": "NoTable", "message": "no\nway"}, r"the server says NoTable: no\?way"),
        (
            {"code": "Ok", "durations": [[0]]},
            "'distances' is not a table of 2 × 2 numbers; expected OSRM 5.18",
        ),
        ({"code": "Ok", "distances": [["a", 1], [1, 1]]}, "'distances' is not a table"),
        ({"code": "Ok", "distances": [[-1, 1], [1, 1]]}, "'distances' is not a table"),
        ({"code": "Ok", "distances": [[1e300, 1], [1, 1]]}, "'distances' is not a table"),
        ({"code": "Ok", "distances": [[1], [1, 1]]}, "'distances' is not a table"),
    ],
)
def test_an_answer_that_is_none_is_refused(server, answer, says):
    stand_in, url = server
    stand_in.answer = lambda _: (200, answer)
    with pytest.raises(InputError, match=says):
        Osrm(url).ways(eastward(2))


def test_what_the_server_refuses_is_told(server):
    _, url = server
    with pytest.raises(
        InputError, match="the server says 400 TooBig: Too many table coordinates; expected a server that"
    ):
        Osrm(url, block=70).ways(eastward(70))


@pytest.mark.parametrize(("status", "answer"), [(500, b"oops"), (404, {"message": "?"}), (503, [1])])
def test_a_server_that_is_ill_is_the_machines_fault(server, status, answer):
    stand_in, url = server
    stand_in.answer = lambda _: (status, answer)
    with pytest.raises(MachineError, match=f"{url}: the server says {status}"):
        Osrm(url).ways(eastward(2))


def test_a_silent_server_is_not_waited_for_forever(server):
    stand_in, url = server
    spoken = threading.Event()

    def wait(table: dict) -> Answer:
        spoken.wait(5)
        return 200, table

    stand_in.answer = wait
    try:
        with pytest.raises(MachineError, match="does not answer: timed out; is the OSRM server running"):
            Osrm(url, seconds=0.05).ways(eastward(2))
    finally:
        stand_in.answer = lambda table: (200, table)
        spoken.set()


def test_where_nobody_listens_it_is_the_machines_fault(server):
    _, url = server
    port = int(url.rsplit(":", 1)[1])
    nobody = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    nobody.server_close()
    assert nobody.server_port != port
    with pytest.raises(MachineError, match=r"does not answer: .*refused; is the OSRM server running"):
        Osrm(f"http://127.0.0.1:{nobody.server_port}").ways(eastward(2))


@pytest.mark.parametrize(
    ("url", "options", "says"),
    [
        ("file:///etc/passwd", {}, "'file:///etc/passwd' is no address of a server"),
        ("localhost:5000", {}, "is no address of a server; expected the address of an OSRM server"),
        ("http://", {}, "is no address"),
        ("http://x?y", {}, "is no address"),
        ("http://x", {"profile": "../.."}, "'../..' is no profile"),
        ("http://x", {"block": 0}, "block must be at least 1"),
        ("http://x", {"seconds": float("nan")}, "seconds above 0"),
    ],
)
def test_impossible_servers_are_refused(url, options, says):
    with pytest.raises(ValueError, match=re.escape(says)):
        Osrm(url, **options)
