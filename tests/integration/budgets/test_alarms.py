"""The clock raises alarms of projects that are silent or late, once for each day, and playmakers answer them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from chassis import clock
from contracts.budgets import WrongState
from contracts.budgets.follow_up import (
    AlarmNotFound,
    PostponementWaits,
    ProjectDueSoon,
    ProjectLate,
    ProjectSilent,
    WrongAlarm,
    WrongPostponement,
)
from contracts.errors import Forbidden
from contracts.principal import EVERYWHERE
from tests.mothers_budgets import PLAYMAKER, RESIDENT, person
from tests.mothers_follow_up import TERMS, Followed, day, planned

CITY = person("city", "playmaker", scope=EVERYWHERE)


def test_a_silence_is_told_once_and_again_only_after_something_was_heard(followed: Followed) -> None:
    followed.report()
    followed.tick()
    assert followed.told(ProjectSilent) == []
    clock.move(timedelta(days=TERMS.silent_days_max, minutes=1))
    followed.tick()
    followed.tick()
    (silent,) = followed.told(ProjectSilent)
    assert silent.heard_at == followed.page().project.heard_at
    assert followed.page().project.silent
    followed.report()
    assert not followed.page().project.silent
    followed.tick()
    clock.move(timedelta(days=2 * TERMS.silent_days_max, minutes=2))
    followed.tick()
    assert len(followed.told(ProjectSilent)) == 2


def test_a_day_that_passes_is_told_once_and_again_after_it_was_put_off(followed: Followed) -> None:
    milestone = planned(10)
    followed.agree(milestone)
    followed.report()
    clock.move(timedelta(days=11))
    assert followed.page().project.late
    assert [each.late for each in followed.page().milestones] == [True]
    followed.tick()
    followed.tick()
    (late,) = followed.told(ProjectLate)
    assert (late.due, late.milestone_id, late.due_on) == ("milestone", milestone.milestone_id, milestone.due_on)
    followed.settle(followed.report("delayed", milestone_id=milestone.milestone_id, asks_due_on=day(10)))
    assert not followed.page().project.late
    clock.move(timedelta(days=22))
    followed.tick()
    assert len(followed.told(ProjectLate)) == 2
    followed.report("done", milestone_id=milestone.milestone_id)
    assert not followed.page().project.late
    followed.review(milestone.milestone_id, reached=False)
    assert followed.page().project.late, "it was not done after all, and its day has passed"
    followed.tick()
    assert len(followed.told(ProjectLate)) == 3


def test_a_project_that_does_not_start_or_finish_in_time_is_late(followed: Followed) -> None:
    clock.move(timedelta(days=TERMS.start_days_max + 1))
    followed.tick()
    assert [each.due for each in followed.told(ProjectLate)] == ["start"]
    followed.report("delayed")
    assert followed.page().project.late, "delayed is not begun"
    followed.report("under_way")
    assert not followed.page().project.late
    clock.move(timedelta(days=TERMS.finish_days_max + 1))
    followed.tick()
    assert [each.due for each in followed.told(ProjectLate)] == ["start", "finish"]
    followed.report("done")
    assert not followed.page().project.late
    followed.report("under_way")
    assert followed.page().project.late


def test_a_day_is_reminded_of_once_before_it_comes_and_again_when_it_is_another(followed: Followed) -> None:
    milestone = planned(30)
    followed.agree(milestone)

    def reminded() -> list[Any]:
        followed.tick()
        return [each.due_on for each in followed.told(ProjectDueSoon) if each.milestone_id == milestone.milestone_id]

    assert reminded() == []
    clock.move(timedelta(days=17))
    assert reminded() == reminded() == [milestone.due_on]
    followed.settle(followed.report("delayed", milestone_id=milestone.milestone_id, asks_due_on=day(20)))
    later = day(20)
    assert reminded() == [milestone.due_on]
    clock.move(timedelta(days=25))
    assert reminded() == [milestone.due_on, later]


def test_how_long_before_a_day_it_is_reminded_of_is_a_setting(
    followed: Followed, monkeypatch: pytest.MonkeyPatch
) -> None:
    followed.agree(planned(30))
    monkeypatch.setenv("REMIND_DAYS", "29")
    followed.tick()
    assert followed.told(ProjectDueSoon) == []
    monkeypatch.setenv("REMIND_DAYS", "31")
    followed.tick()
    assert len(followed.told(ProjectDueSoon)) == 1


def test_playmakers_answer_alarms_oldest_first(followed: Followed) -> None:
    milestone = planned(10)
    followed.agree(milestone)
    clock.move(timedelta(days=11))
    followed.tick()
    clock.move(timedelta(days=TERMS.silent_days_max + 1))
    followed.tick()
    all_of_them = followed.alarms().items
    late, *others = all_of_them
    assert {each.kind for each in others} == {"silent"}
    (silent,) = (each for each in others if each.project_id == followed.project_id)
    assert (late.kind, late.milestone_id, late.age_days) == ("milestone", milestone.milestone_id, 40)
    assert (silent.kind, silent.age_days, silent.project_title) == ("silent", 0, "Bålhytte")
    assert [each.alarm_id for each in followed.alarms(limit=1).items] == [late.alarm_id]
    assert followed.alarms(after=late.alarm_id).items == tuple(others)
    assert followed.alarms(after=all_of_them[-1].alarm_id).items == ()
    assert followed.alarms(CITY, area_id=None).items == all_of_them
    assert followed.alarms(CITY, area_id="malling").items == ()
    for who, area in ((PLAYMAKER, None), (RESIDENT, "solbjerg"), (PLAYMAKER, "malling")):
        with pytest.raises(Forbidden):
            followed.alarms(who, area_id=area)
    assert followed.acknowledge(silent.alarm_id).state == "acknowledged"
    with pytest.raises(WrongAlarm):
        followed.acknowledge(silent.alarm_id)
    (acknowledged,) = followed.alarms(state="acknowledged").items
    assert (acknowledged.alarm_id, acknowledged.note) == (silent.alarm_id, "jeg ringer i morgen")
    assert followed.postpone(late.alarm_id, 20).state == "set"
    assert followed.milestone(milestone.milestone_id).due_on == day(20)
    assert followed.project_id not in {each.project_id for each in followed.alarms().items}
    with pytest.raises(AlarmNotFound):
        followed.alarms(after=late.alarm_id)
    with pytest.raises(AlarmNotFound):
        followed.acknowledge(uuid4())


def test_a_silence_can_be_put_off_too(followed: Followed) -> None:
    followed.report()
    clock.move(timedelta(days=TERMS.silent_days_max + 1))
    followed.tick()
    followed.postpone(followed.alarm_id("silent"), 5)
    assert not followed.page().project.silent
    clock.move(timedelta(days=TERMS.silent_days_max + 7))
    followed.tick()
    assert len(followed.told(ProjectSilent)) == 2


def test_what_a_project_has_asked_for_is_answered_before_a_playmaker_puts_it_off(followed: Followed) -> None:
    milestone = planned(20)
    followed.agree(milestone)
    followed.report("delayed", milestone_id=milestone.milestone_id, asks_due_on=day(40))
    with pytest.raises(PostponementWaits):
        followed.postpone(followed.alarm_id("milestone", milestone.milestone_id), 50)


def test_nothing_is_waited_for_while_accounts_wait_and_again_when_they_are_returned(followed: Followed) -> None:
    milestone = planned(10)
    followed.agree(milestone)
    asked = followed.report("delayed", milestone_id=milestone.milestone_id, asks_due_on=day(20))
    followed.road.pay(1_000)
    followed.road.hand_in(1_000)
    clock.move(timedelta(days=TERMS.silent_days_max + 30))
    followed.report(milestone_id=milestone.milestone_id)
    followed.tick()
    project = followed.page().project
    assert (project.late, project.silent, followed.told(ProjectLate), followed.told(ProjectSilent)) == (
        False,
        False,
        [],
        [],
    )
    with pytest.raises(WrongPostponement):
        followed.settle(asked)
    followed.return_accounts()
    followed.tick()
    assert [each.due for each in followed.told(ProjectLate)] == ["milestone"]
    assert followed.told(ProjectSilent) == []


def test_nothing_is_waited_for_when_a_project_has_ended(followed: Followed) -> None:
    followed.agree(planned(10))
    followed.road.give_back()
    clock.move(timedelta(days=TERMS.finish_days_max + 30))
    followed.tick()
    assert followed.told(ProjectLate) == followed.told(ProjectSilent) == followed.told(ProjectDueSoon) == []
    project = followed.page().project
    assert (project.state, project.late, project.silent) == ("given_back", False, False)
    for step in (followed.report, followed.offer, lambda: followed.postpone(followed.alarm_id("finish"), 5)):
        with pytest.raises(WrongState):
            step()
