"""SIGKILL at each line where it matters: nothing is lost and nothing doubled; each guard's twin shows what it is for."""

import pytest

from tests.integration.chassis.processes import Posted, Street, a_tell, an_event, until


def killed_over(street: Street, *sabotage: str, tell: str = "", hear: str = "") -> Posted | None:
    """A process that kills itself over a command or an event; then one that lives, with the same guards off."""
    process = street.start_service("--at", *sabotage)
    posted = street.post("tell", a_tell(tell)) if tell else None
    if hear:
        street.send(an_event(hear))
    until(lambda: process.poll() is not None)
    assert process.returncode == -9, street.log()
    guards = [word for place, word in enumerate(sabotage) if "--without" in (word, sabotage[place - 1])]
    street.start_service(*guards)
    return posted


def settle(street: Street) -> None:
    """What was under way has arrived once something sent behind it has."""
    street.send(an_event("last"))
    until(lambda: street.told("heard last") >= 1)
    until(lambda: street.queued() == 0)


def test_killed_before_the_commit_a_command_has_done_nothing_and_the_next_process_does_it(street: Street) -> None:
    posted = killed_over(street, "before_commit", tell="anna")
    assert posted is not None
    assert posted.told() == [1]
    until(lambda: street.told("heard anna") == 1)
    assert street.told("told anna") == 1


def test_killed_between_commit_and_publish_its_event_is_sent_by_the_next_process(street_on_each: Street) -> None:
    killed_over(street_on_each, "operation.committed", tell="anna")
    until(lambda: street_on_each.told("heard anna") == 1)
    until(lambda: street_on_each.outbox() == 0)


def test_marked_before_it_is_sent_an_event_is_lost(street: Street) -> None:
    killed_over(street, "outbox.marked", "--without", "outbox.confirm", tell="anna")
    settle(street)
    assert street.told("told anna") == 1
    assert (street.outbox(), street.told("heard anna")) == (0, 0)


def test_killed_between_publish_and_mark_its_event_is_sent_twice_and_heard_once(street: Street) -> None:
    killed_over(street, "outbox.sent", tell="anna")
    until(lambda: street.outbox() == 0)
    settle(street)
    assert street.told("heard anna") == 1


def test_killed_between_publish_and_mark_without_an_inbox_its_event_is_heard_twice(street: Street) -> None:
    killed_over(street, "outbox.sent", "--without", "inbox.once", tell="anna")
    until(lambda: street.told("heard anna") == 2)


def test_killed_between_commit_and_ack_an_event_is_handled_once(street_on_each: Street) -> None:
    killed_over(street_on_each, "inbox.handled", hear="bo")
    settle(street_on_each)
    assert street_on_each.told("heard bo") == 1


def test_killed_between_commit_and_ack_without_an_inbox_an_event_is_handled_twice(street: Street) -> None:
    killed_over(street, "inbox.handled", "--without", "inbox.once", hear="bo")
    settle(street)
    assert street.told("heard bo") == 2


@pytest.mark.parametrize(("guard", "heard"), [((), 1), (("--without", "taker.ack_last"), 0)])
def test_killed_while_handling_an_event_comes_again_unless_it_was_acknowledged_first(
    street: Street, guard: tuple[str, ...], heard: int
) -> None:
    street.start_service(*guard)
    street.send(an_event("gate"))
    until(lambda: street.begun("gate") == 1)
    street.kill()
    street.open("gate")
    street.start_service()
    settle(street)
    assert street.told("heard gate") == heard


@pytest.mark.parametrize(("guard", "told"), [((), 1), (("--without", "answers.once"), 2)])
def test_killed_before_its_answer_a_command_is_done_once_unless_answers_are_not_kept(
    street: Street, guard: tuple[str, ...], told: int
) -> None:
    posted = killed_over(street, "rpc.answering", *guard, tell="carl")
    assert posted is not None
    assert posted.told() == [told]
    assert street.told("told carl") == told


@pytest.mark.parametrize("point", ["operation.committed", "outbox.sent", "inbox.handled"])
def test_killed_at_its_third_passing_nothing_of_many_is_lost_or_doubled(street: Street, point: str) -> None:
    process = street.start_service("--at", point, "--nth", "3")
    commands = [a_tell(f"each {number}") for number in range(20)]
    posted = [street.post("tell", command) for command in commands]
    while process.poll() is None:  # however many of them went together in one round: a third one comes
        street.send(an_event("more"))
        street.post("tell", a_tell("one more"))
    assert process.returncode == -9
    street.start_service()
    assert [each.told() for each in posted] == [[1]] * 20
    until(lambda: street.outbox() == 0)
    settle(street)
    assert [street.told(f"heard each {number}") for number in range(20)] == [1] * 20
