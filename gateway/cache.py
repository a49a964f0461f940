"""What was answered and still holds, in the memory of this process: found again until something changes it.

An answer stands on *tags*, each with a generation. Whoever asks takes the generations first; what happens meanwhile raises
them, and an answer that stands on one that was raised is never kept: it may have been computed before that.

Three things void what is kept: an event (`touch`), a gap in hearing events (`deaf`), and time. An answer lives for the
seconds that its question allows, never beyond an instant that it names, and a second only where something has just
changed: one event makes others, and a service may change by an event of another's without saying so.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from eventlet.event import Event

from chassis.clock import now
from contracts.errors import Refused, Unavailable
from gateway.acting import Acting

TAGS_MAX = 10_000
SETTLING_SECONDS = 5.0
UNSETTLED_SECONDS_MAX = 1.0
CLOCK_STEP_SECONDS_MAX = 1.0
FOR_EVER = float("inf")
INSTANT = re.compile(rb'"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|\+00:00))"')


@dataclass
class Basis:
    """On what an answer stands: generations of tags when it was asked for, and until when it holds (seconds since 1970)."""

    stood: dict[str, int] = field(default_factory=dict)
    epoch: int | None = None
    until: float = FOR_EVER
    whole: bool = True
    """False once something went in that is not kept: somebody's own, or the lack of an answer."""

    def add(self, other: "Basis") -> None:
        """Stand on this as well. Of two generations of one tag the older says what may be missing."""
        self.whole &= other.whole and self.epoch in (None, other.epoch)
        self.epoch = other.epoch
        for tag, generation in other.stood.items():
            self.stood[tag] = min(generation, self.stood.get(tag, generation))
        self.until = min(self.until, other.until)

    def spoil(self) -> None:
        self.whole = False


@dataclass
class Entry:
    """`changes`: how many there had been when this was last seen to stand."""

    value: Any
    size: int
    basis: Basis
    changes: int


@dataclass
class Flight:
    """A question that is being asked; who wants to know the same waits for it."""

    basis: Basis
    told: Event = field(default_factory=Event)


class Cache:
    """`bytes_max` bounds what is kept; 0 keeps nothing. What was found longest ago goes first."""

    def __init__(self, bytes_max: int, ticks: Callable[[], float] = time.monotonic) -> None:
        self.bytes_max, self.ticks = bytes_max, ticks
        self.acting = Acting(ticks)
        self.listeners: list[Callable[[Iterable[str] | None], None]] = []
        """Told the tags that were touched, or None: any may have been."""
        self._entries: OrderedDict[Hashable, Entry] = OrderedDict()
        self._flights: dict[Hashable, Flight] = {}
        self._generations: dict[str, int] = {}
        self._unsettled: dict[str, float] = {}
        self._bytes = self._epoch = self._changes = 0
        self._all_unsettled = self._heard_until = 0.0
        self._step = now().timestamp() - ticks()

    # What happens

    def touch(self, tags: Iterable[str]) -> None:
        """What stands on one of these may be otherwise from now on."""
        until, tags = self.ticks() + SETTLING_SECONDS, tuple(tags)
        if not tags:
            return
        for tag in tags:
            self._generations[tag] = self._generations.get(tag, 0) + 1
            self._unsettled[tag] = until
        self._changes += 1
        if len(self._generations) > TAGS_MAX:
            self.flush()
            return
        for tell in self.listeners:
            tell(tags)

    def flush(self) -> None:
        """Anything may be otherwise: what is kept goes, and what is being asked for is not kept."""
        self._entries.clear()
        self._generations.clear()
        self._unsettled.clear()
        self._bytes = 0
        self._epoch += 1
        self._changes += 1
        self._all_unsettled = self.ticks() + SETTLING_SECONDS
        for tell in self.listeners:
            tell(None)

    def hearing(self, seconds: float) -> None:
        """Events are heard, and what is kept may be told for so long."""
        self._heard_until = self.ticks() + seconds

    def deaf(self) -> None:
        """Events pass unheard: nothing is told from here until they are heard again."""
        self._heard_until = 0.0
        self.flush()

    # What is asked

    def ask(
        self, key: Hashable, tags: Iterable[str], seconds_max: float, ask: Callable[[], bytes], *, anew: bool = False
    ) -> tuple[bytes, Basis]:
        """What is kept under `key`, or what `ask` says: of all who want it at once one asks, the others wait.

        Nobody waits for what was asked before the latest change; with `anew` for nobody at all.
        """
        entry = None if anew else self.find(key)
        if entry is not None:
            return entry.value, entry.basis
        flight = None if anew else self._flights.get(key)
        if flight is not None and self.stands(flight.basis):
            told: bytes = flight.told.wait()
            return told, flight.basis
        flight = self._flights[key] = Flight(Basis({tag: self._generations.get(tag, 0) for tag in tags}, self._epoch))
        asked_at = now().timestamp()
        try:
            told = ask()
        except BaseException as error:
            refused = error if isinstance(error, Refused) else Unavailable("who asked first gave up: ask again")
            flight.told.send_exception(refused)
            raise
        finally:
            if self._flights.get(key) is flight:
                del self._flights[key]
        flight.basis.until = self._holds_until(told, flight.basis, asked_at, seconds_max)
        self.keep(key, told, len(told), flight.basis)
        flight.told.send(told)
        return told, flight.basis

    def find(self, key: Hashable) -> Entry | None:
        """What is kept and holds."""
        at = now().timestamp()
        if not self._hears(at):
            return None
        entry = self._entries.get(key)
        if entry is None:
            return None
        if at >= entry.basis.until or (entry.changes != self._changes and not self.stands(entry.basis)):
            self._drop(key)
            return None
        entry.changes = self._changes
        self._entries.move_to_end(key)
        return entry

    def keep(self, key: Hashable, value: Any, size: int, basis: Basis) -> None:
        """For later, if it still stands and there is room for it."""
        at = now().timestamp()
        if size > self.bytes_max or not self._hears(at) or not self.stands(basis) or at >= basis.until:
            return
        self._drop(key)
        self._entries[key] = Entry(value, size, basis, self._changes)
        self._bytes += size
        while self._bytes > self.bytes_max:
            self._drop(next(iter(self._entries)))

    def stands(self, basis: Basis) -> bool:
        """Whether nothing that it stands on was touched since; what stands on nothing, always does."""
        if not basis.whole:
            return False
        if basis.epoch is None:
            return True
        now_at = self._generations
        return basis.epoch == self._epoch and all(now_at.get(tag, 0) == at for tag, at in basis.stood.items())

    @property
    def bytes_kept(self) -> int:
        return self._bytes

    def _drop(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self._bytes -= entry.size

    def _hears(self, at: float) -> bool:
        """A clock that was set makes every instant another: all goes, as it would for a gap in hearing."""
        ticks = self.ticks()
        step = at - ticks
        if abs(step - self._step) > CLOCK_STEP_SECONDS_MAX:
            self._step = step
            self.flush()
        return ticks < self._heard_until

    def _holds_until(self, told: bytes, basis: Basis, asked_at: float, seconds_max: float) -> float:
        """Seconds since 1970. Around an instant that an answer names its service may be about to change it."""
        ticks, until = self.ticks(), asked_at + seconds_max
        unsettled = self._all_unsettled > ticks or any(self._unsettled.get(tag, 0.0) > ticks for tag in basis.stood)
        for spelled in INSTANT.findall(told):
            instant = datetime.fromisoformat(spelled.decode()).timestamp()
            if instant > asked_at:
                until = min(until, instant)
            elif instant > asked_at - SETTLING_SECONDS:
                unsettled = True
        return min(until, asked_at + UNSETTLED_SECONDS_MAX) if unsettled else until
