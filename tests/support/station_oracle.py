"""Stations as their rules say, without queues: everything is looked through for what happens next."""

from __future__ import annotations

from dataclasses import dataclass, field

TICK = 1024
HORIZON = 10_000.0


@dataclass(frozen=True)
class People:
    """A crew of the test: it comes and goes in turn at the instants of `turns` [ticks]."""

    team: str
    heads: int
    speed: float
    at_break: str
    there: bool
    turns: tuple[int, ...]


@dataclass(frozen=True)
class Job:
    """Work at one station after another: (station, ticks, priority)."""

    arrives: int
    route: tuple[tuple[int, int, int], ...]


@dataclass(frozen=True)
class Shop:
    """Crews, jobs, and of each station the crews by preference and the places."""

    crews: tuple[People, ...]
    stations: tuple[tuple[tuple[int, ...], int | None], ...]
    jobs: tuple[Job, ...]


# A job's visit to a station [ticks]: queued, started, ended (-1: not yet), set down, overrun.
Visit = tuple[int, int, int, int, int]
Visits = dict[tuple[int, int], Visit]
Counters = list[tuple[int, int, int, int]]


@dataclass(eq=False)
class Piece:
    """A visit under way in the oracle."""

    job: int
    step: int
    station: int
    left: int
    priority: int
    queued: int
    started: int = -1
    ended: int = -1
    crew: int = -1
    in_hand: bool = False
    kept: bool = False
    since: int = 0
    ends: int = -1
    worked: int = 0
    down: int = 0
    over: int = 0


@dataclass
class Oracle:
    """The rules, said once more: the next thing is the first in time, of one instant the first in phase."""

    shop: Shop
    pieces: list[Piece] = field(default_factory=list)
    there: list[bool] = field(default_factory=list)

    def run(self) -> None:
        self.there = [crew.there for crew in self.shop.crews]
        controls = sorted(
            (t, c, n) for c, crew in enumerate(self.shop.crews) for n, t in enumerate(crew.turns)
        )
        arrivals = sorted((job.arrives, n) for n, job in enumerate(self.shop.jobs))
        changed_at: int | None = None
        while True:
            ends = [(piece.ends, 1, n) for n, piece in enumerate(self.pieces) if piece.in_hand]
            agenda = ends + [(t, 2, 0) for t, _, _ in controls[:1]] + [(t, 3, 0) for t, _ in arrivals[:1]]
            agenda += [(changed_at, 4, 0)] if changed_at is not None else []
            if not agenda:
                return
            now, phase, which = min(agenda)
            if phase == 1:
                self.finish(self.pieces[which], now)
            elif phase == 2:
                self.turn(controls.pop(0)[1], now)
            elif phase == 3:
                self.enter(arrivals.pop(0)[1], 0, now)
            else:
                while self.assign(now):
                    pass
            changed_at = now if phase < 4 else None

    def enter(self, job: int, step: int, now: int) -> None:
        if step < len(self.shop.jobs[job].route):
            station, ticks, priority = self.shop.jobs[job].route[step]
            self.pieces.append(Piece(job, step, station, ticks, priority, now))

    def finish(self, piece: Piece, now: int) -> None:
        self.put_down(piece, now)
        piece.ended = now
        self.enter(piece.job, piece.step + 1, now)

    def take_up(self, piece: Piece, crew: int, now: int) -> None:
        if piece.started < 0:
            piece.started = now
        else:
            piece.down += now - piece.since
        piece.crew, piece.in_hand, piece.kept, piece.since = crew, True, False, now
        piece.ends = now + round(piece.left / self.shop.crews[crew].speed)

    def put_down(self, piece: Piece, now: int) -> None:
        """Count what was done since the piece was taken up or its crew came or went."""
        done = now - piece.since
        piece.worked += done
        piece.over += 0 if self.there[piece.crew] else done
        piece.in_hand, piece.since = False, now

    def turn(self, crew: int, now: int) -> None:
        people = self.shop.crews[crew]
        mine = [piece for piece in self.pieces if piece.crew == crew and piece.ended < 0]
        coming = not self.there[crew]
        for piece in mine:
            if piece.in_hand and (coming or people.at_break == "finish"):
                begun, piece.since = piece.since, now
                piece.worked += now - begun
                piece.over += now - begun if coming else 0
            elif piece.in_hand:
                piece.left -= round((now - piece.since) * people.speed)
                self.put_down(piece, now)
                piece.kept = people.at_break == "pause"
        self.there[crew] = coming
        for piece in mine:
            if coming and piece.kept:
                self.take_up(piece, crew, now)

    def assign(self, now: int) -> bool:
        waiting = [piece for piece in self.pieces if piece.ended < 0 and not piece.in_hand and not piece.kept]
        waiting.sort(key=lambda p: (p.started < 0, p.priority, p.queued, p.job, p.station))
        for piece in waiting:
            crews, places = self.shop.stations[piece.station]
            inside = [p for p in self.pieces if p.station == piece.station and p.started >= 0 and p.ended < 0]
            if piece.started < 0 and places is not None and len(inside) >= places:
                continue
            for crew in crews:
                mate = piece.started < 0 or self.shop.crews[crew].team == self.shop.crews[piece.crew].team
                busy = sum(p.in_hand and p.crew == crew for p in self.pieces)
                if mate and self.there[crew] and busy < self.shop.crews[crew].heads:
                    self.take_up(piece, crew, now)
                    return True
        return False

    def visits(self) -> Visits:
        return {(p.job, p.station): (p.queued, p.started, p.ended, p.down, p.over) for p in self.pieces}

    def counters(self) -> Counters:
        end = int(HORIZON * TICK)
        rows = []
        for station in range(len(self.shop.stations)):
            mine = [piece for piece in self.pieces if piece.station == station]
            area = sum((end if p.ended < 0 else p.ended) - p.queued for p in mine)
            worked = sum(p.worked + (end - p.since if p.in_hand else 0) for p in mine)
            rows.append((len(mine), sum(p.ended >= 0 for p in mine), area, worked))
        return rows
