"""What is attached to a proposal: by its authors while they may edit it, read by whoever reads it, hidden in the open."""

from datetime import timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from chassis import clock
from contracts import budgets
from contracts.budgets.attachments import (
    AttachmentHidden,
    AttachmentNotFound,
    HideAttachment,
    RemoveAttachment,
    RestoreAttachment,
)
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS
from services.budgets import domain, queries
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, by_id, draft, invite, submitted
from tests.integration.budgets.test_frozen import run
from tests.mothers_attachments import DIGEST, attach, do, listed, names, read, room
from tests.mothers_budgets import JOINT_COUNCIL, PLAYMAKER, RESIDENT, Road, person

OTHER_PLAYMAKER = person("other playmaker", "playmaker")
REASON = "viser en nabo, der ikke vil vises"


@pytest.fixture
def proposal_id(road: Road) -> UUID:
    road.to("ideas")
    return submitted(road)


def test_authors_attach_and_remove_and_nobody_else(road: Road, proposal_id: UUID) -> None:
    invite(road, proposal_id, FRIEND)
    first, second = attach(road, proposal_id), attach(road, proposal_id, FRIEND, name="tilbud.pdf")
    for stranger in (NEIGHBOUR, PLAYMAKER):
        with pytest.raises(budgets.NotAuthor):
            attach(road, proposal_id, stranger)
        with pytest.raises(budgets.NotAuthor):
            do(road, stranger, RemoveAttachment, first)
        with pytest.raises(budgets.NotAuthor):
            room(road, proposal_id, stranger)
    with pytest.raises(Unauthenticated):
        attach(road, proposal_id, ANONYMOUS)
    assert do(road, RESIDENT, RemoveAttachment, second) == "removed"
    assert names(road, proposal_id) == ["skitse.jpg"]
    with pytest.raises(AttachmentNotFound):
        read(road, second, FRIEND)
    with pytest.raises(budgets.WrongState):
        do(road, RESIDENT, RemoveAttachment, second)


def test_what_is_attached_to_a_draft_is_read_by_its_authors_alone(road: Road) -> None:
    road.to("ideas")
    proposal_id = draft(road)
    attachment_id = attach(road, proposal_id)
    assert names(road, proposal_id, RESIDENT) == [read(road, attachment_id, RESIDENT).name] == ["skitse.jpg"]
    for stranger in (NEIGHBOUR, PLAYMAKER, ANONYMOUS):
        with pytest.raises(budgets.ProposalNotFound):
            names(road, proposal_id, stranger)
        with pytest.raises(AttachmentNotFound):
            read(road, attachment_id, stranger)
    by_id(road, RESIDENT, budgets.HandInProposal, proposal_id)
    assert names(road, proposal_id) == ["skitse.jpg"]
    assert read(road, attachment_id).digest == DIGEST


def test_a_list_is_read_page_by_page_and_no_person_is_named(road: Road, proposal_id: UUID) -> None:
    for number in range(3):
        attach(road, proposal_id, name=f"{number}.jpg")
    first = listed(road, proposal_id, limit=2)
    assert [line.name for line in first.items] == ["0.jpg", "1.jpg"]
    assert names(road, proposal_id, limit=2, after=first.next_after) == ["2.jpg"]
    assert RESIDENT.person not in str(first.dump())


def test_it_is_attached_while_the_proposal_may_be_edited_and_no_longer(road: Road, proposal_id: UUID) -> None:
    attachment_id = attach(road, proposal_id)
    road.begin_review()
    for late in (
        lambda: attach(road, proposal_id),
        lambda: do(road, RESIDENT, RemoveAttachment, attachment_id),
        lambda: room(road, proposal_id),
    ):
        with pytest.raises(budgets.WrongPhase):
            late()
    by_id(road, PLAYMAKER, budgets.SendBackProposal, proposal_id, reason="vis os hvor")
    attach(road, proposal_id, name="kort.png", media_type="image/png")
    assert names(road, proposal_id) == ["skitse.jpg", "kort.png"]


def test_a_hidden_one_is_seen_by_moderators_alone_and_the_reason_by_all(road: Road, proposal_id: UUID) -> None:
    attachment_id = attach(road, proposal_id, description="Nabo ved bålet")
    assert read(road, attachment_id).description == "Nabo ved bålet"
    assert do(road, PLAYMAKER, HideAttachment, attachment_id, reason=REASON) == "hidden"
    for who in (ANONYMOUS, RESIDENT, PLAYMAKER):
        (line,) = listed(road, proposal_id, who).items
        assert (line.state, line.name, line.description, line.digest) == ("hidden", None, None, None)
        assert line.reason == REASON
    for who in (ANONYMOUS, RESIDENT, JOINT_COUNCIL, person("elsewhere", "playmaker", scope="malling")):
        with pytest.raises(AttachmentHidden) as refusal:
            read(road, attachment_id, who)
        assert refusal.value.facts == {"reason": REASON}
    assert read(road, attachment_id, OTHER_PLAYMAKER).name == "skitse.jpg"
    with pytest.raises(budgets.WrongState):
        do(road, RESIDENT, RemoveAttachment, attachment_id)


def test_another_playmaker_than_the_one_who_hid_it_shows_it_again(road: Road, proposal_id: UUID) -> None:
    attachment_id = attach(road, proposal_id)
    do(road, PLAYMAKER, HideAttachment, attachment_id, reason=REASON)
    with pytest.raises(budgets.SameModerator):
        do(road, PLAYMAKER, RestoreAttachment, attachment_id)
    assert do(road, OTHER_PLAYMAKER, RestoreAttachment, attachment_id) == "shown"
    (line,) = listed(road, proposal_id).items
    assert (line.name, line.reason) == ("skitse.jpg", None)
    assert do(road, OTHER_PLAYMAKER, HideAttachment, attachment_id, reason=REASON) == "hidden"


def test_on_a_ballot_it_can_still_be_hidden_and_nothing_else(road: Road) -> None:
    attachment_id = on_a_ballot(road)
    with pytest.raises(budgets.WrongState):
        do(road, RESIDENT, RemoveAttachment, attachment_id)
    assert do(road, PLAYMAKER, HideAttachment, attachment_id, reason=REASON) == "hidden"


def on_a_ballot(road: Road, *, removed: bool = False) -> UUID:
    """An attachment of a proposal that was voted on."""
    road.to("ideas")
    road.propose()
    attachment_id = attach(road, road.proposal_ids[0])
    if removed:
        do(road, RESIDENT, RemoveAttachment, attachment_id)
    road.begin_review()
    road.review(0, 1_000)
    road.do(PLAYMAKER, road.publishing())
    return attachment_id


def test_what_was_removed_before_the_ballot_does_not_come_back_after_it(road: Road) -> None:
    on_a_ballot(road, removed=True)
    back = "UPDATE attachment SET state = 'shown', removed_by = NULL, removed_at = NULL"
    with pytest.raises(IntegrityError, match="an_attachment_goes_before_the_ballot"):
        run(road.db, back)
    run(road.db, "DROP TRIGGER an_attachment_goes_before_the_ballot" + ("" if road.db.sqlite else " ON attachment"))
    run(road.db, back)  # the twin: without its trigger it is there again


COPY = (
    "INSERT INTO attachment"
    " (attachment_id, subject, subject_id, place, name, media_type, size_bytes, digest, state, added_by, added_at)"
    " SELECT 'new', subject, subject_id, 2, name, media_type, size_bytes, digest, state, added_by, added_at FROM attachment"
)
REMOVE = "UPDATE attachment SET state = 'removed', removed_by = added_by, removed_at = added_at"
FROZEN = {
    "an_attachment_comes_before_the_ballot": COPY,
    "an_attachment_goes_before_the_ballot": REMOVE,
    "an_attachment_stays_what_it_is": f"UPDATE attachment SET digest = '{'00' * 32}'",
    "attachment_has_no_delete": "DELETE FROM attachment",
}


def told(road: Road) -> list[Any]:
    with road.db.reader.connect() as connection:
        return list(connection.execute(text("SELECT state, digest FROM attachment ORDER BY place")))


@pytest.mark.parametrize("guard", FROZEN)
def test_what_is_attached_to_what_was_voted_on_cannot_be_edited(road: Road, guard: str) -> None:
    on_a_ballot(road)
    before, edit = told(road), FROZEN[guard].replace("'new'", f"'{uuid4() if not road.db.sqlite else uuid4().hex}'")
    if not road.db.sqlite:
        edit = edit.replace("SELECT '", "SELECT uuid '")
    with pytest.raises(IntegrityError, match=guard):
        run(road.db, edit)
    assert told(road) == before
    run(road.db, f"DROP TRIGGER {guard}" + ("" if road.db.sqlite else " ON attachment"))
    run(road.db, edit)  # the twin: without its trigger citizens voted on something else
    assert told(road) != before


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        ("hidden_with_a_reason", "UPDATE attachment SET state = 'hidden'"),
        ("removed_at_a_time", "UPDATE attachment SET state = 'removed'"),
        ("removed_by_somebody", "UPDATE attachment SET state = 'removed', removed_at = added_at"),
        (
            "hidden_by_one_and_restored_by_another",
            "UPDATE attachment SET hidden_by = 'x', restored_by = 'x', reason = 'x'",
        ),
        ("state_is_known", "UPDATE attachment SET state = 'gone'"),
    ],
)
def test_the_database_refuses_what_an_attachment_must_never_be(
    road: Road, proposal_id: UUID, rule: str, edit: str
) -> None:
    attach(road, proposal_id)
    with pytest.raises(IntegrityError, match=rule):
        run(road.db, edit)


def test_the_database_refuses_what_is_attached_to_nothing(road: Road, proposal_id: UUID) -> None:
    attach(road, proposal_id)
    run(road.db, "DROP TRIGGER an_attachment_stays_what_it_is" + ("" if road.db.sqlite else " ON attachment"))
    nowhere = uuid4().hex if road.db.sqlite else uuid4()
    with pytest.raises(IntegrityError, match=r"(?i)foreign key"):
        run(road.db, f"UPDATE attachment SET subject_id = '{nowhere}'")


@pytest.mark.parametrize("limit", ["ATTACHMENTS_MAX", "ATTACHED_EVER_MAX", "ATTACHED_A_DAY_MAX"])
def test_there_is_room_for_so_many_and_no_more(
    road: Road, proposal_id: UUID, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    few: Any = MappingProxyType({"proposal": 2}) if limit == "ATTACHMENTS_MAX" else 2
    monkeypatch.setattr(domain.attachments, limit, few)
    attach(road, proposal_id)
    last = attach(road, proposal_id)
    for one_more in (lambda: attach(road, proposal_id), lambda: room(road, proposal_id)):
        with pytest.raises(budgets.LimitReached) as refusal:
            one_more()
        assert refusal.value.facts == {"limit": 2}
    room(road, proposal_id, attachment_id=last)  # asked again, it has its answer
    do(road, RESIDENT, RemoveAttachment, last)
    if limit == "ATTACHMENTS_MAX":
        attach(road, proposal_id)
    else:
        with pytest.raises(budgets.LimitReached):
            attach(road, proposal_id)


def test_a_persons_day_ends_and_another_has_a_day_of_their_own(
    road: Road, proposal_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain.attachments, "ATTACHED_A_DAY_MAX", 1)
    invite(road, proposal_id, FRIEND)
    attach(road, proposal_id)
    attach(road, proposal_id, FRIEND)
    later = clock.now() + timedelta(hours=domain.attachments.DAY_HOURS, seconds=1)
    monkeypatch.setattr("services.budgets.queries.attachments.now", lambda: later)
    assert room(road, proposal_id).files_left_today == 1
    attach(road, proposal_id)


def test_what_there_is_room_for_is_told(road: Road, proposal_id: UUID) -> None:
    attach(road, proposal_id)
    told = room(road, proposal_id)
    assert told.files_left == domain.attachments.ATTACHMENTS_MAX["proposal"] - 1
    assert told.files_left_today == domain.attachments.ATTACHED_A_DAY_MAX - 1


def test_a_file_is_named_for_as_long_as_there_is_a_row_for_it(road: Road, proposal_id: UUID) -> None:
    attachment_id = attach(road, proposal_id)
    do(road, RESIDENT, RemoveAttachment, attachment_id)
    found = road.db.read(lambda session: queries.named_digests(session, [DIGEST, "00" * 32]))
    assert found == {DIGEST}


def test_nobody_finds_what_was_never_attached(road: Road) -> None:
    for act in (
        lambda: read(road, uuid4()),
        lambda: do(road, PLAYMAKER, HideAttachment, uuid4(), reason=REASON),
        lambda: do(road, RESIDENT, RemoveAttachment, uuid4()),
    ):
        with pytest.raises(AttachmentNotFound):
            act()
    with pytest.raises(budgets.ProposalNotFound):
        attach(road, uuid4())


def test_a_playmaker_of_another_area_hides_nothing_here(road: Road, proposal_id: UUID) -> None:
    attachment_id = attach(road, proposal_id)
    with pytest.raises(Forbidden):
        do(road, person("elsewhere", "playmaker", scope="malling"), HideAttachment, attachment_id, reason=REASON)
