"""Walks over all that can be done to promises of help, in any order: no way out of their table, nor past what is needed."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from contracts.errors import Refused
from contracts.principal import Principal
from services.crowdfunding.domain import helping
from services.crowdfunding.models import HelpPromise
from tests.mothers_crowdfunding import CITIZEN, PLAYMAKER, Room
from tests.mothers_helping import Helped, a_need

NEEDED = 20
ARROWS = {(start, end) for (start, _trigger), end in helping.HELP.items()}
WHO = [Principal(person="giver"), Principal(person="giver 2"), CITIZEN, PLAYMAKER]
STEPS = (
    ["promise"] * 4 + ["fulfil"] * 5 + ["confirm"] * 3 + ["dispute"] * 3 + ["miss"] * 2 + ["withdraw", "tend", "end"]
)
GIVER, OTHER, OWNER, ARBITER = WHO
EVERY_ARROW_OF_WHAT_IS_GIVEN = [
    *(("promise", 0, GIVER, 7), ("fulfil", 0, GIVER, 6), ("fulfil", 0, GIVER, 4), ("dispute", 0, OWNER, 1)),
    *(("fulfil", 0, GIVER, 3), ("dispute", 0, OWNER, 1), ("confirm", 0, ARBITER, 1)),
    *(("promise", 1, OTHER, 4), ("end", 0, OWNER, 1), ("miss", 1, OWNER, 1), ("fulfil", 1, OTHER, 2)),
    *(("dispute", 1, OWNER, 1), ("miss", 1, ARBITER, 1), ("fulfil", 1, OTHER, 2), ("confirm", 1, OWNER, 1)),
]


class Walk:
    """One campaign that needs some hours; anybody may try anything, with any of the promises."""

    def __init__(self, room: Room, *, paid: bool) -> None:
        self.helped = Helped.opened(room, a_need(needed=NEEDED))
        if paid:
            room.paid(self.helped.campaign_id, 100_00)
        self.givers: dict[UUID, Principal] = {}

    def take(self, step: str, which: int, who: Principal, quantity: int) -> None:
        helped = self.helped
        acts: dict[str, Callable[[], Any]] = {
            "promise": lambda: self.promise(quantity, who),
            "tend": helped.tend,
            "end": self.end,
        }
        of_one: dict[str, Callable[[UUID], Any]] = {
            "withdraw": lambda each: helped.withdraw(each, self.giver(each, who)),
            "fulfil": lambda each: helped.fulfil(each, self.near(each, quantity), self.giver(each, who)),
            "confirm": lambda each: helped.confirm(each, self.near(each, quantity), who),
            "dispute": lambda each: helped.dispute(each, who),
            "miss": lambda each: helped.miss(each, who),
        }
        if step in acts:
            acts[step]()
        elif self.givers:
            of_one[step](list(self.givers)[which % len(self.givers)])

    def promise(self, quantity: int, who: Principal) -> None:
        self.givers[self.helped.promise(quantity, who)] = who

    def near(self, promise_id: UUID, quantity: int) -> int:
        """From one up to what was promised or given, and one beyond."""
        _, promised, given_so_far, _ = self.rows()[promise_id]
        return 1 + quantity % ((given_so_far or promised) + 1)

    def giver(self, promise_id: UUID, who: Principal) -> Principal:
        """Whoever promised it, or else the playmaker, who tries to speak for them."""
        return who if who == PLAYMAKER else self.givers[promise_id]

    def end(self) -> None:
        self.helped.room.to_the_deadline(self.helped.campaign_id)
        self.helped.room.settle(self.helped.campaign_id)

    def rows(self) -> dict[UUID, tuple[str, int, int | None, int | None]]:
        ours = select(HelpPromise).where(HelpPromise.need_id == self.helped.need_id)
        return self.helped.room.db.read(
            lambda session: {
                row.promise_id: (row.state, row.quantity, row.given, row.confirmed) for row in session.scalars(ours)
            }
        )

    def check(self, before: dict[UUID, Any], after: dict[UUID, Any]) -> None:
        for promise_id, (state, quantity, reported, confirmed) in after.items():
            known = before[promise_id][0] if promise_id in before else None
            assert state == known or (known, state) in ARROWS or (known is None and state == "promised")
            assert (confirmed or 0) <= (reported or quantity) <= quantity
        need = self.helped.need()
        assert need.confirmed <= need.promised <= need.needed == NEEDED


@example(steps=EVERY_ARROW_OF_WHAT_IS_GIVEN, paid=True)
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(
        st.tuples(st.sampled_from(STEPS), st.integers(0, 3), st.sampled_from(WHO), st.integers(1, 8)),
        min_size=12,
        max_size=30,
    ),
    paid=st.booleans(),
)
def test_no_walk_leads_a_promise_of_help_out_of_its_table_or_past_the_need(
    room: Room, steps: list[tuple[str, int, Principal, int]], paid: bool
) -> None:
    walk = Walk(room, paid=paid)
    for step in steps:
        before = walk.rows()
        try:
            walk.take(*step)
        except Refused:
            assert walk.rows() == before, f"{step[0]} was refused and left something behind"
            continue
        walk.check(before, walk.rows())
