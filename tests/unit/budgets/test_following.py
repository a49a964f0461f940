"""What follows a grant: the README prints its tables as they are, each arrow is taken, nothing else is; and its rules."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from contracts.budgets.follow_up import (
    AlarmState,
    ImpossibleDay,
    MilestoneState,
    PostponementState,
    SameReviewer,
    WrongAlarm,
    WrongMilestone,
    WrongPostponement,
)
from contracts.budgets.grant_agreements import (
    AgreementNeeded,
    GrantAgreementState,
    ImpossibleMilestones,
    NotFreed,
    PlannedMilestone,
    WrongGrantAgreement,
    WrongSide,
)
from services.budgets.domain import follow_up, grant_agreements
from tests.unit.budgets.test_domain import rows

TODAY = date(2027, 3, 1)
LIVES = [
    (
        "Grant agreements",
        grant_agreements.GRANT_AGREEMENTS,
        grant_agreements.OFFERED,
        GrantAgreementState,
        grant_agreements.GrantAgreementTrigger,
        grant_agreements.next_grant_agreement_state,
        WrongGrantAgreement,
    ),
    (
        "Milestones",
        follow_up.MILESTONES,
        "planned",
        MilestoneState,
        follow_up.MilestoneTrigger,
        follow_up.next_milestone_state,
        WrongMilestone,
    ),
    (
        "Postponements",
        follow_up.POSTPONEMENTS,
        "asked",
        PostponementState,
        follow_up.PostponementTrigger,
        follow_up.next_postponement_state,
        WrongPostponement,
    ),
    (
        "Alarms",
        follow_up.ALARMS,
        "set",
        AlarmState,
        follow_up.AlarmTrigger,
        follow_up.next_alarm_state,
        WrongAlarm,
    ),
]


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life[0])
def test_a_step_of_what_follows_a_grant_is_an_arrow_of_its_table_or_refused(life: Any) -> None:
    title, table, first, states, triggers, following, refused = life
    assert rows(title) == {(*step, end) for step, end in table.items()}
    for step in ((state, trigger) for state in get_args(states) for trigger in get_args(triggers)):
        if step in table:
            assert following(*step) == table[step]
            continue
        with pytest.raises(refused) as refusal:
            following(*step)
        assert refusal.value.facts == {"state": step[0]}
    reached = {first}
    for _ in table:
        reached |= {end for (start, _trigger), end in table.items() if start in reached}
    assert reached == set(get_args(states))


def planned(due_on: date = TODAY, frees: int | None = None, milestone_id: UUID | None = None) -> PlannedMilestone:
    return PlannedMilestone(milestone_id=milestone_id or uuid4(), title="Stien", due_on=due_on, frees=frees)


def check(*milestones: PlannedMilestone, known: Any = (), last: date | None = None, most: int = 100) -> None:
    stand = {each.milestone_id: each for each in known}
    grant_agreements.check_plan(milestones, stand, (TODAY, last), most)


def test_milestones_are_each_there_once_ahead_in_time_and_within_the_grant() -> None:
    late = planned(TODAY - timedelta(days=1))
    check(planned(), planned(frees=99), planned(frees=1))
    check(late, known=[late])
    twice = planned()
    for wrong in ((), (twice, twice), [planned() for _ in range(grant_agreements.PLANNED_MAX + 1)], (late,)):
        with pytest.raises(ImpossibleMilestones):
            check(*wrong)
    with pytest.raises(ImpossibleMilestones) as refusal:
        check(planned(frees=99), planned(frees=2))
    assert refusal.value.facts == {"granted": 100}
    check(planned(TODAY), last=TODAY)
    with pytest.raises(ImpossibleMilestones) as refusal:
        check(planned(TODAY + timedelta(days=1)), last=TODAY)
    assert refusal.value.facts == {"last_on": "2027-03-01"}


@pytest.mark.parametrize(
    ("state", "kept", "refused"),
    [
        ("planned", False, False),
        ("delayed", True, False),
        ("done", True, False),
        ("done", False, True),
        ("reached", False, True),
        ("dropped", True, True),
        ("dropped", False, False),
    ],
)
def test_what_was_done_is_not_amended_and_what_was_dropped_does_not_come_back(
    state: Any, kept: bool, refused: bool
) -> None:
    stands = planned()
    offered = (stands,) if kept else (planned(),)
    known = {stands.milestone_id: (state, stands)}
    if not refused:
        grant_agreements.check_settled_milestones(offered, known)
        return
    with pytest.raises(ImpossibleMilestones):
        grant_agreements.check_settled_milestones(offered, known)


def test_a_milestone_that_is_done_keeps_its_words_day_and_part() -> None:
    stands = planned(frees=5)
    same = stands.milestone_id
    for other in (planned(frees=6, milestone_id=same), planned(TODAY + timedelta(days=1), 5, same)):
        with pytest.raises(ImpossibleMilestones):
            grant_agreements.check_settled_milestones((other,), {same: ("done", stands)})


def test_a_version_is_answered_by_the_other_side_and_another_person() -> None:
    grant_agreements.check_other_side(("city", "a"), ("project", "b"))
    for answering in (("city", "b"), ("project", "a")):
        with pytest.raises(WrongSide):
            grant_agreements.check_other_side(("city", "a"), answering)  # type: ignore[arg-type]


def test_what_milestones_hold_back_is_paid_when_they_are_reached() -> None:
    parts: Any = [("planned", 20), ("done", 30), ("reached", 10), ("dropped", 15)]
    assert grant_agreements.freed(100, parts) == 50
    grant_agreements.check_freed(50, [20, 10], 20)
    with pytest.raises(NotFreed) as refusal:
        grant_agreements.check_freed(50, [20, 10], 21)
    assert refusal.value.facts == {"left": 20}
    with pytest.raises(NotFreed) as refusal:
        grant_agreements.check_freed(-5, [], 1)
    assert refusal.value.facts == {"left": 0}


def test_an_agreement_is_needed_where_the_terms_say_so() -> None:
    for needed, accepted in ((False, None), (True, 1), (False, 2)):
        grant_agreements.check_agreed_to(needed=needed, accepted=accepted)
    with pytest.raises(AgreementNeeded):
        grant_agreements.check_agreed_to(needed=True, accepted=None)


@pytest.mark.parametrize("day", [date(2027, 3, 28), date(2027, 10, 31), date(2028, 2, 29), TODAY])
def test_a_day_ends_at_midnight_in_aarhus_on_long_and_short_days_too(day: date) -> None:
    over = follow_up.end_of(day)
    assert follow_up.due_on(over) == day
    assert (over.hour, over.minute, over.date()) == (0, 0, day + timedelta(days=1))
    assert over.astimezone(UTC).hour in (22, 23)


def test_what_was_due_at_an_instant_was_due_on_the_day_before_it_came() -> None:
    assert follow_up.due_on(datetime(2027, 3, 1, 23, 0, tzinfo=UTC)) == TODAY
    assert follow_up.due_on(datetime(2027, 3, 1, 23, 0, 1, tzinfo=UTC)) == TODAY + timedelta(days=1)


def test_a_day_is_put_off_to_a_later_one_ahead_within_a_year_and_the_project() -> None:
    def put_off(days: int, from_days: int = 0, last: int | None = None) -> None:
        last_on = None if last is None else TODAY + timedelta(days=last)
        follow_up.check_put_off(TODAY + timedelta(days=days), TODAY + timedelta(days=from_days), TODAY, last_on)

    put_off(1)
    put_off(0, from_days=-1)
    put_off(follow_up.POSTPONED_DAYS_MAX)
    put_off(5, last=5)
    for wrong in ((0,), (-1, -2), (follow_up.POSTPONED_DAYS_MAX + 1,), (6, 0, 5)):
        with pytest.raises(ImpossibleDay):
            put_off(*wrong)


def test_who_reported_a_milestone_done_does_not_review_it() -> None:
    follow_up.check_other_reviewer("a", "b")
    with pytest.raises(SameReviewer):
        follow_up.check_other_reviewer("a", "a")


def test_an_alarm_has_one_id_for_each_thing_that_is_waited_for() -> None:
    project_id, milestone_id = uuid4(), uuid4()
    ids = [follow_up.alarm_id(project_id, kind) for kind in ("silent", "start", "finish")]
    ids.append(follow_up.alarm_id(project_id, "milestone", milestone_id))
    assert len(set(ids)) == 4
    assert follow_up.alarm_id(uuid4(), "milestone", milestone_id) == ids[-1]
