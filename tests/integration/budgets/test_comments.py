"""Comments and their moderation: in the open, with reasons, decided by two people, and nothing deleted."""

from typing import Any, get_args
from uuid import UUID, uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from contracts import budgets
from contracts.errors import Forbidden, Unauthenticated
from contracts.principal import ANONYMOUS, Principal
from services.budgets import domain, queries
from tests.integration.budgets.people import FRIEND, NEIGHBOUR, by_id, draft, submitted
from tests.integration.budgets.test_frozen import run
from tests.mothers_budgets import JOINT_COUNCIL, PLAYMAKER, RESIDENT, Road, person

OTHER_PLAYMAKER = person("other playmaker", "playmaker")


@pytest.fixture
def proposal_id(road: Road) -> UUID:
    road.to("ideas")
    return submitted(road)


def write(road: Road, proposal_id: UUID, who: Principal = NEIGHBOUR, text: str = "Det larmer") -> UUID:
    found: UUID = by_id(road, who, budgets.comments.WriteComment, proposal_id, text=text).id
    return found


def do(road: Road, who: Principal, kind: Any, comment_id: UUID, **more: Any) -> str:
    told = {"command_id": uuid4(), "comment_id": comment_id, "reason": "set på", **more}
    found: str = road.do(who, kind(**told)).state
    return found


def comments(road: Road, proposal_id: UUID, who: Principal = ANONYMOUS, **more: Any) -> budgets.comments.Comments:
    query = budgets.comments.ListComments(proposal_id=proposal_id, **more)
    return road.db.read(lambda session: queries.list_comments(session, who, query))


def log(road: Road, comment_id: UUID, who: Principal = ANONYMOUS) -> list[tuple[str, str | None]]:
    query = budgets.comments.ListModerations(comment_id=comment_id)
    told = road.db.read(lambda session: queries.list_moderations(session, who, query))
    return [(line.action, line.reason) for line in told.items]


def waiting(road: Road, who: Principal) -> list[tuple[UUID, str | None]]:
    query = budgets.comments.ListWaitingComments(budget_id=road.budget_id)
    told = road.db.read(lambda session: queries.list_waiting_comments(session, who, query))
    return [(line.comment_id, line.text) for line in told.items]


@pytest.mark.parametrize("state", get_args(budgets.comments.CommentState))
@pytest.mark.parametrize("action", get_args(budgets.comments.Moderated))
def test_a_step_of_a_comment_is_an_arrow_of_its_table_or_refused(state: Any, action: Any) -> None:
    if (state, action) in domain.COMMENT_STATES:
        assert domain.next_comment_state(state, action) == domain.COMMENT_STATES[state, action]
        return
    with pytest.raises(budgets.WrongState) as refusal:
        domain.next_comment_state(state, action)
    assert refusal.value.facts == {"state": state}


def test_comments_are_read_in_the_order_in_which_they_were_written_page_by_page(road: Road, proposal_id: UUID) -> None:
    for number in range(3):
        write(road, proposal_id, text=f"nr. {number}")
    first = comments(road, proposal_id, limit=2)
    rest = comments(road, proposal_id, limit=2, after=first.next_after)
    assert [line.text for line in (*first.items, *rest.items)] == ["nr. 0", "nr. 1", "nr. 2"]
    assert rest.next_after is None


def test_a_flag_hides_nothing_and_counts_once_a_person(road: Road, proposal_id: UUID) -> None:
    comment_id = write(road, proposal_id)
    for who in (FRIEND, FRIEND, RESIDENT):
        assert do(road, who, budgets.comments.FlagComment, comment_id) == "flagged"
    assert [line.text for line in comments(road, proposal_id).items] == ["Det larmer"]
    assert [action for action, _ in log(road, comment_id)] == ["flag_comment"] * 2
    assert waiting(road, PLAYMAKER) == [(comment_id, "Det larmer")]
    assert do(road, PLAYMAKER, budgets.comments.KeepComment, comment_id) == "shown"
    assert waiting(road, PLAYMAKER) == []


def test_the_text_of_a_hidden_comment_is_in_no_public_answer_and_the_reason_is(road: Road, proposal_id: UUID) -> None:
    comment_id = write(road, proposal_id)
    do(road, PLAYMAKER, budgets.comments.HideComment, comment_id, reason="nævner en nabo ved navn")
    for who in (ANONYMOUS, NEIGHBOUR, PLAYMAKER):
        (line,) = comments(road, proposal_id, who).items
        assert (line.state, line.text, line.reason) == ("hidden", None, "nævner en nabo ved navn")
    assert log(road, comment_id) == [("hide_comment", "nævner en nabo ved navn")]


def test_an_appeal_is_decided_by_somebody_else_than_who_hid_it(road: Road, proposal_id: UUID) -> None:
    comment_id = write(road, proposal_id)
    do(road, PLAYMAKER, budgets.comments.HideComment, comment_id)
    assert do(road, NEIGHBOUR, budgets.comments.AppealComment, comment_id) == "appealed"
    with pytest.raises(budgets.SameModerator):
        do(road, PLAYMAKER, budgets.comments.SettleAppeal, comment_id, restore=True)
    assert do(road, OTHER_PLAYMAKER, budgets.comments.SettleAppeal, comment_id, restore=True) == "shown"
    (line,) = comments(road, proposal_id).items
    assert (line.text, line.reason) == ("Det larmer", None)


def test_what_is_upheld_has_had_its_second_word(road: Road, proposal_id: UUID) -> None:
    comment_id = write(road, proposal_id)
    do(road, PLAYMAKER, budgets.comments.HideComment, comment_id)
    do(road, NEIGHBOUR, budgets.comments.AppealComment, comment_id)
    assert (
        do(road, OTHER_PLAYMAKER, budgets.comments.SettleAppeal, comment_id, restore=False, reason="ja, et navn")
        == "upheld"
    )
    with pytest.raises(budgets.WrongState):
        do(road, NEIGHBOUR, budgets.comments.AppealComment, comment_id)
    (line,) = comments(road, proposal_id).items
    assert (line.text, line.reason) == (None, "ja, et navn")


def test_only_who_wrote_it_appeals(road: Road, proposal_id: UUID) -> None:
    comment_id = write(road, proposal_id)
    do(road, PLAYMAKER, budgets.comments.HideComment, comment_id)
    for who in (FRIEND, PLAYMAKER):
        with pytest.raises(budgets.NotWriter):
            do(road, who, budgets.comments.AppealComment, comment_id)
    with pytest.raises(Unauthenticated):
        do(road, ANONYMOUS, budgets.comments.AppealComment, comment_id)


def test_who_wrote_a_comment_is_told_that_it_is_theirs_and_nobody_else_is(road: Road, proposal_id: UUID) -> None:
    write(road, proposal_id, NEIGHBOUR)
    write(road, proposal_id, FRIEND)
    told = {who: [each.mine for each in comments(road, proposal_id, who).items] for who in (NEIGHBOUR, PLAYMAKER)}
    assert told == {NEIGHBOUR: [True, False], PLAYMAKER: [False, False]}
    assert not any(each.mine for each in comments(road, proposal_id, ANONYMOUS).items)


def test_a_hidden_comment_is_read_beside_its_log_by_who_judges_it_and_who_wrote_it(
    road: Road, proposal_id: UUID
) -> None:
    comment_id = write(road, proposal_id)

    def told(who: Principal) -> str | None:
        query = budgets.comments.ListModerations(comment_id=comment_id)
        comment = road.db.read(lambda session: queries.list_moderations(session, who, query)).comment
        assert comment is not None
        assert comment.mine == (who == NEIGHBOUR)
        return comment.text

    elsewhere = person("elsewhere", "playmaker", scope="malling")
    assert told(ANONYMOUS) == told(FRIEND) == told(PLAYMAKER) == "Det larmer"
    do(road, PLAYMAKER, budgets.comments.HideComment, comment_id)
    assert told(PLAYMAKER) == told(OTHER_PLAYMAKER) == told(NEIGHBOUR) == "Det larmer"
    assert [told(who) for who in (ANONYMOUS, FRIEND, JOINT_COUNCIL, elsewhere)] == [None] * 4


def test_why_it_was_flagged_or_appealed_is_read_by_moderators_alone(road: Road, proposal_id: UUID) -> None:
    comment_id = write(road, proposal_id)
    do(road, FRIEND, budgets.comments.FlagComment, comment_id, reason="han er min nabo")
    do(road, PLAYMAKER, budgets.comments.HideComment, comment_id, reason="personligt")
    do(road, NEIGHBOUR, budgets.comments.AppealComment, comment_id, reason="det er sandt")
    public = [("flag_comment", None), ("hide_comment", "personligt"), ("appeal_comment", None)]
    assert log(road, comment_id) == log(road, comment_id, JOINT_COUNCIL) == public
    assert [reason for _, reason in log(road, comment_id, OTHER_PLAYMAKER)] == [
        "han er min nabo",
        "personligt",
        "det er sandt",
    ]
    assert waiting(road, PLAYMAKER) == [(comment_id, "Det larmer")]
    for who in (NEIGHBOUR, person("elsewhere", "playmaker", scope="malling")):
        with pytest.raises(Forbidden):
            waiting(road, who)


@pytest.mark.parametrize(
    ("guard", "edit"),
    [
        ("moderation_has_no_update", "UPDATE moderation SET reason = 'en anden'"),
        ("moderation_has_no_delete", "DELETE FROM moderation"),
        ("comment_has_no_delete", "DELETE FROM comment WHERE comment_id NOT IN (SELECT comment_id FROM moderation)"),
    ],
)
def test_nothing_of_a_moderation_is_changed_or_deleted(road: Road, proposal_id: UUID, guard: str, edit: str) -> None:
    do(road, PLAYMAKER, budgets.comments.HideComment, write(road, proposal_id))
    write(road, proposal_id)
    with pytest.raises(IntegrityError, match=guard):
        run(road.db, edit)
    table = guard.split("_", maxsplit=1)[0]
    run(road.db, f"DROP TRIGGER {guard}" + ("" if road.db.sqlite else f" ON {table}"))
    run(road.db, edit)  # the twin: without its trigger it goes through


@pytest.mark.parametrize(
    ("rule", "edit"),
    [
        ("hidden_with_a_reason", "UPDATE comment SET reason = NULL"),
        ("hidden_by_one_and_settled_by_another", "UPDATE comment SET settled_by = hidden_by"),
        ("state_is_known", "UPDATE comment SET state = 'gone'"),
    ],
)
def test_the_database_refuses_what_a_comment_must_never_be(road: Road, proposal_id: UUID, rule: str, edit: str) -> None:
    do(road, PLAYMAKER, budgets.comments.HideComment, write(road, proposal_id))
    with pytest.raises(IntegrityError, match=rule):
        run(road.db, edit)


def test_one_person_writes_so_many_comments_on_a_proposal_and_no_more(
    road: Road, proposal_id: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "COMMENTS_A_PERSON_MAX", 1)
    write(road, proposal_id)
    with pytest.raises(budgets.LimitReached):
        write(road, proposal_id)
    write(road, proposal_id, FRIEND)


def test_residents_comment_on_what_is_public_until_the_ballot(road: Road, proposal_id: UUID) -> None:
    with pytest.raises(budgets.NotResident):
        write(road, proposal_id, person("guest", "citizen", scope="*", area_id="malling"))
    with pytest.raises(budgets.ProposalNotFound):
        write(road, draft(road))
    by_id(road, RESIDENT, budgets.WithdrawProposal, proposal_id, reason="fortrudt")
    with pytest.raises(budgets.WrongState):
        write(road, proposal_id)
