"""How a project gets on: reports, milestones, later days that are asked for."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts.budgets import MilestoneReported
from contracts.budgets.follow_up import (
    ImpossibleDay,
    MilestoneNotFound,
    PostponementNotFound,
    PostponementWaits,
    SameReviewer,
    WrongAlarm,
    WrongMilestone,
    WrongPostponement,
)
from contracts.errors import Forbidden
from contracts.principal import EVERYWHERE
from services.budgets.domain import follow_up as rules
from tests.integration.budgets.test_frozen import run
from tests.mothers_budgets import PLAYMAKER, STRANGER, person
from tests.mothers_follow_up import TERMS, Followed, day, planned

COLLEAGUE = person("colleague", "playmaker")
CITY = person("city", "playmaker", scope=EVERYWHERE)


def test_a_report_tells_of_a_milestone_and_moves_it(followed: Followed) -> None:
    milestone = planned()
    followed.agree(milestone)
    report_id = followed.report("under_way", milestone_id=milestone.milestone_id, spent=1_000)
    page = followed.page()
    (told,) = page.reports
    assert (told.report_id, told.place, told.spent, told.progress) == (report_id, 1, 1_000, "under_way")
    assert [each.state for each in page.milestones] == ["under_way"]
    (said,) = followed.told(MilestoneReported)
    assert (said.report_id, said.milestone_id, said.progress) == (report_id, milestone.milestone_id, "under_way")
    with pytest.raises(Forbidden):
        followed.report(who=STRANGER)


def test_a_report_is_of_this_projects_milestones(followed: Followed) -> None:
    other = planned()
    Followed(followed.db).agree(other)
    for milestone_id in (other.milestone_id, uuid4()):
        with pytest.raises(MilestoneNotFound):
            followed.report(milestone_id=milestone_id)


def test_done_is_what_a_project_says_and_reached_what_somebody_else_has_seen(followed: Followed) -> None:
    milestone = planned()
    followed.agree(milestone)
    with pytest.raises(WrongMilestone):
        followed.review(milestone.milestone_id)
    followed.report("done", milestone_id=milestone.milestone_id, who=PLAYMAKER)
    with pytest.raises(SameReviewer):
        followed.review(milestone.milestone_id)
    assert followed.review(milestone.milestone_id, reached=False, who=COLLEAGUE).state == "under_way"
    followed.report("done", milestone_id=milestone.milestone_id)
    assert followed.review(milestone.milestone_id).state == "reached"
    assert [(each.state, each.reason) for each in followed.page().milestones] == [("reached", "set på stedet")]
    with pytest.raises(WrongMilestone):
        followed.report(milestone_id=milestone.milestone_id)
    with pytest.raises(MilestoneNotFound):
        followed.review(uuid4())


def test_a_later_day_holds_when_a_playmaker_accepts_it(followed: Followed) -> None:
    milestone = planned(20)
    followed.agree(milestone)
    asked = followed.report("delayed", milestone_id=milestone.milestone_id, asks_due_on=day(40))
    (waits,) = followed.postponements().items
    assert (waits.postponement_id, waits.due_on, waits.asks_due_on) == (asked, day(20), day(40))
    assert followed.milestone(milestone.milestone_id).due_on == day(20)
    with pytest.raises(PostponementWaits) as refusal:
        followed.report("delayed", milestone_id=milestone.milestone_id, asks_due_on=day(50))
    assert refusal.value.facts == {"postponement_id": str(asked)}
    followed.settle(asked)
    assert followed.milestone(milestone.milestone_id).due_on == day(40)
    with pytest.raises(WrongPostponement):
        followed.settle(asked, accept=False)
    declined = followed.report("delayed", milestone_id=milestone.milestone_id, asks_due_on=day(60))
    followed.settle(declined, accept=False)
    assert followed.milestone(milestone.milestone_id).due_on == day(40)
    assert [step.what for step in followed.page().history][-2:] == ["postponed", "not_postponed"]
    assert followed.postponements().items == ()
    with pytest.raises(PostponementNotFound):
        followed.settle(uuid4())


def test_a_day_is_later_ahead_and_within_the_projects_time(followed: Followed) -> None:
    milestone = planned(20)
    followed.agree(milestone)
    for days in (20, 10, rules.POSTPONED_DAYS_MAX + 1):
        with pytest.raises(ImpossibleDay):
            followed.report(milestone_id=milestone.milestone_id, asks_due_on=day(days))
    last = day(TERMS.finish_days_max)
    clock.move(timedelta(days=150))
    with pytest.raises(ImpossibleDay) as refusal:
        followed.report(milestone_id=milestone.milestone_id, asks_due_on=last + timedelta(days=1))
    assert refusal.value.facts == {"last_on": last.isoformat()}
    followed.settle(followed.report(asks_due_on=day(300)))
    followed.report(milestone_id=milestone.milestone_id, asks_due_on=day(300))


def test_what_is_done_is_not_put_off(followed: Followed) -> None:
    milestone = planned()
    followed.agree(milestone)
    with pytest.raises(WrongAlarm):
        followed.report("done", milestone_id=milestone.milestone_id, asks_due_on=day(90))


def test_reports_are_read_in_pages_and_the_last_stand_on_the_page(followed: Followed) -> None:
    for _ in range(rules.REPORTS_SHOWN + 1):
        followed.report()
    shown = [each.place for each in followed.page().reports]
    assert shown == list(range(rules.REPORTS_SHOWN + 1, 1, -1))


EDITS = {
    "report": "UPDATE report SET text = 'noget andet'",
    "alarm_step": "UPDATE alarm_step SET note = 'noget andet'",
}


def with_steps(followed: Followed) -> None:
    followed.report()
    clock.move(timedelta(days=TERMS.silent_days_max + 1))
    followed.tick()


def test_what_was_reported_and_done_about_alarms_is_never_changed(followed: Followed) -> None:
    with_steps(followed)
    for table, edit in EDITS.items():
        for refused in (edit, f"DELETE FROM {table}"):
            with pytest.raises(IntegrityError):
                run(followed.db, refused)


def test_twin_without_its_trigger_what_was_told_is_rewritten(followed: Followed) -> None:
    with_steps(followed)
    for table, edit in EDITS.items():
        trigger = f"{table}_has_no_update"
        run(followed.db, f"DROP TRIGGER {trigger}" if followed.db.sqlite else f"DROP TRIGGER {trigger} ON {table}")
        run(followed.db, edit)
    assert {each.text for each in followed.page().reports} == {"noget andet"}


REFUSED = (
    "UPDATE milestone SET state = 'reached'",
    "UPDATE milestone SET done_by = 'somebody'",
    "UPDATE milestone SET state = 'reached', done_by = 'a', reviewed_by = 'a'",
    "UPDATE milestone SET frees = 0",
    "UPDATE alarm SET state = 'raised' WHERE kind = 'start'",
    "UPDATE alarm SET state = 'acknowledged', raised_at = due_at WHERE kind = 'start'",
    "UPDATE alarm SET kind = 'silent' WHERE kind = 'finish'",
    "UPDATE alarm SET kind = 'finish' WHERE kind = 'milestone'",
    "UPDATE postponement SET state = 'accepted'",
    "UPDATE postponement SET asks_due_on = due_on",
)


def test_the_database_refuses_what_a_milestone_or_an_alarm_must_never_be(followed: Followed) -> None:
    milestone = planned(10)
    followed.agree(milestone)
    followed.report("delayed", milestone_id=milestone.milestone_id, asks_due_on=day(20))
    for edit in REFUSED:
        with pytest.raises(IntegrityError):
            run(followed.db, edit)
