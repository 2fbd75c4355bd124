"""Local times as instants: right on the days on which the clock changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

NO_TIME = "is no time"
TICK = timedelta(milliseconds=1)


@dataclass(frozen=True)
class Instants:
    """Reads times of a zone as seconds since an origin.

    Parameters
    ----------
    zone
        Zone of times without an offset.
    origin
        Instant of second 0.
    """

    zone: ZoneInfo
    origin: datetime

    def read(self, text: str) -> float | str:
        """Return the instant of a date and time [s], or what is wrong with it.

        An hour that comes twice when the clock goes back is taken as the first of the two.
        """
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            return NO_TIME
        return self._seconds(moment)

    def read_promise(self, text: str) -> float | str:
        """Return the instant of a promise [s]: a date means its end."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return self.read(text)
        try:
            # The first instant of the next day always exists, although its clock may not show midnight.
            midnight = datetime.combine(day + timedelta(days=1), time(), self.zone)
            return (midnight.astimezone(UTC) - self.origin - TICK).total_seconds()
        except OverflowError:
            return NO_TIME

    def _seconds(self, moment: datetime) -> float | str:
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=self.zone)
            if moment.replace(fold=1).utcoffset() > moment.utcoffset():  # type: ignore[operator]  # None only without a zone
                return f"does not exist: the clock of {self.zone} goes forward over it"
        try:
            return (moment.astimezone(UTC) - self.origin).total_seconds()
        except OverflowError:
            return NO_TIME
