"""Four eyes, on both databases: what one has entered moves nothing until another has attested it."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any
from uuid import UUID, uuid4

import pytest

from chassis.db import Database
from contracts import ledger
from contracts.errors import Forbidden, Refused
from contracts.ledger import (
    AttestDraft,
    Draft,
    ListDrafts,
    ListTransfers,
    ReversedTransfer,
    SamePerson,
    WithdrawDraft,
)
from contracts.principal import Principal, Role
from services.ledger import operations, queries
from services.ledger.models import TransferRow
from services.ledger.operations.hearing import post_heard
from tests import mothers_ledger as mothers
from tests.mothers_ledger import CURRENCY, YEAR

ONE, ANOTHER, THIRD = (Principal(person=name, roles=(Role(role="finance"),)) for name in ("one", "another", "third"))
STRANGER = Principal(person="stranger", roles=(Role(role="playmaker"),))


def enter(db: Database, asked: Any, who: Principal = ONE, third_above: int = 0) -> Draft:
    return db.run(lambda session: operations.enter(session, who, asked, third_above))


def attest(db: Database, draft: Draft, who: Principal = ANOTHER) -> Draft:
    asked = AttestDraft(command_id=uuid4(), draft_id=draft.draft_id)
    return db.run(lambda session: operations.attest(session, who, asked, CURRENCY))


def withdraw(db: Database, draft: Draft, who: Principal = ONE) -> Draft:
    asked = WithdrawDraft(command_id=uuid4(), draft_id=draft.draft_id, reason="entered twice")
    return db.run(lambda session: operations.withdraw(session, who, asked, CURRENCY))


def drafts(db: Database, state: Any = "waiting") -> list[Draft]:
    return list(db.read(lambda session: queries.list_drafts(session, ListDrafts(state=state))).items)


def test_what_one_has_entered_moves_nothing_until_another_has_attested_it(db: Database) -> None:
    draft = enter(db, mothers.cut(amount=400))
    assert (draft.state, draft.missing, draft.coded_by, draft.attested_by) == ("waiting", 1, "one", ())
    assert json.loads(draft.command)["amount"] == 400
    assert mothers.year(db)["available"] == 1_000
    assert mothers.announced(db) == []
    assert drafts(db) == [draft]
    done = attest(db, draft)
    assert (done.state, done.missing, done.attested_by) == ("posted", 0, ("another",))
    assert done.posted is not None
    assert mothers.year(db)["available"] == 600
    assert drafts(db) == []
    assert drafts(db, "posted") == [done]


@pytest.mark.parametrize(
    "asked",
    [
        mothers.cut(amount=1),
        mothers.direct_grant(uuid4()),
        mothers.opening(uuid4()),
        mothers.release("earmark/x/2026", 1),
        mothers.invoice("grant/x/2026", 1),
        mothers.repayment("paid/x/2026", 1),
        mothers.year_end(2024),
    ],
    ids=lambda asked: type(asked).__name__,
)
def test_who_entered_it_does_not_attest_it(db: Database, asked: Any) -> None:
    draft = enter(db, asked)
    with pytest.raises(SamePerson):
        attest(db, draft, ONE)
    assert drafts(db) == [draft]


def test_of_a_reversal_the_other_sees_the_transfer_that_it_undoes(db: Database) -> None:
    project = uuid4()
    paid = mothers.invoice(f"grant/{project}/{YEAR}", 150)
    for asked in (mothers.direct_grant(project, amount=400), paid):
        attest(db, enter(db, asked))
    payments = db.read(lambda session: queries.list_transfers(session, ListTransfers(kind="approve_payment")))
    (wrong,) = payments.items
    for asked in (mothers.reversal(wrong.transfer_id), mothers.cut(amount=1)):
        enter(db, asked)
    told = {json.loads(each.command).get("transfer_id"): each.reverses for each in drafts(db)}
    seen = ReversedTransfer(transfer=wrong, voucher=paid.voucher)
    assert told == {str(wrong.transfer_id): seen, None: None}


def test_what_the_rules_refuse_is_refused_for_good_and_says_why(db: Database) -> None:
    draft = enter(db, mothers.cut(amount=1_001))
    refused = attest(db, draft)
    assert (refused.state, refused.posted) == ("refused", None)
    assert "1000 of the capital money of 2026 is free" in str(refused.refusal)
    with pytest.raises(ledger.DraftNotWaiting):
        attest(db, draft, THIRD)
    ((name, _),) = mothers.announced(db)
    assert name == "RequestRefused"


def test_above_the_limit_a_third_person_attests(db: Database) -> None:
    draft = enter(db, mothers.cut(amount=500), third_above=499)
    second = attest(db, draft)
    assert (second.state, second.missing) == ("waiting", 1)
    assert mothers.year(db)["available"] == 1_000
    with pytest.raises(SamePerson):
        attest(db, draft, ANOTHER)
    done = attest(db, draft, THIRD)
    assert (done.state, done.attested_by) == ("posted", ("another", "third"))
    assert enter(db, mothers.cut(amount=499), third_above=499).missing == 1


def test_a_large_payment_that_two_have_approved_waits_for_a_third(db: Database) -> None:
    project = uuid4()
    held = mothers.earmark(amount=600)
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 600)))
    large, small = mothers.payment(project, amount=400), mothers.payment(project, amount=30)
    for _ in range(2):  # an event comes twice
        asked = [mothers.delivery(large), mothers.delivery(small)]
        db.run(lambda session, asked=asked: post_heard(session, asked, CURRENCY, third_above=399))
    assert mothers.year(db)["payable"] == 30
    (draft,) = drafts(db)
    assert (draft.draft_id, draft.missing, draft.attested_by) == (large.payment_id, 1, ("another",))
    for who in (Principal(person="another", roles=ONE.roles), STRANGER):
        with pytest.raises((SamePerson, Forbidden)):
            attest(db, draft, who)
    attest(db, draft, THIRD)
    assert mothers.year(db)["payable"] == 430
    assert ("PaymentPosted", str(large.payment_id)) in [
        (name, e.get("payment_id")) for name, e in mothers.announced(db)
    ]


def test_a_large_payment_that_the_third_says_no_to_is_refused_to_its_budget(db: Database) -> None:
    project = uuid4()
    held = mothers.earmark(amount=600)
    large = mothers.payment(project, amount=400)
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 600)))
    db.run(lambda session: post_heard(session, [mothers.delivery(large)], CURRENCY, third_above=399))
    (draft,) = drafts(db)
    assert withdraw(db, draft, THIRD).state == "withdrawn"
    name, event = mothers.announced(db)[-1]
    assert (name, event["payment_id"], event["reason"]) == ("PaymentRefused", str(large.payment_id), "entered twice")
    assert mothers.year(db)["granted"] == 600


def test_a_payment_that_two_were_enough_for_waits_for_nobody_when_it_comes_again_under_a_lower_limit(
    db: Database,
) -> None:
    project, held = uuid4(), mothers.earmark(amount=600)
    mothers.ask(db, held, mothers.awards(held.budget_id, (project, 600)))
    paid = mothers.payment(project, amount=400)
    for limit in (400, 399):
        db.run(lambda session, limit=limit: post_heard(session, [mothers.delivery(paid)], CURRENCY, third_above=limit))
    assert drafts(db) == []
    assert mothers.year(db)["payable"] == 400


def test_a_withdrawn_draft_is_not_posted(db: Database) -> None:
    draft = enter(db, mothers.cut(amount=1))
    gone = withdraw(db, draft, ANOTHER)
    assert (gone.state, gone.refusal) == ("withdrawn", "entered twice")
    with pytest.raises(ledger.DraftNotWaiting):
        attest(db, draft)
    assert mothers.year(db)["available"] == 1_000


def test_only_finance_enters_attests_and_withdraws(db: Database) -> None:
    draft = enter(db, mothers.cut(amount=1))
    for refused in (
        lambda: enter(db, mothers.cut(amount=1), STRANGER),
        lambda: attest(db, draft, STRANGER),
        lambda: withdraw(db, draft, STRANGER),
    ):
        with pytest.raises(Forbidden):
            refused()


def test_a_draft_that_is_not_there_is_said_to_be_none(db: Database) -> None:
    draft = enter(db, mothers.cut(amount=1))
    withdraw(db, draft)
    unknown = Draft(**{**vars(draft), "draft_id": uuid4()})
    for refused in (lambda: attest(db, unknown), lambda: withdraw(db, unknown)):
        with pytest.raises(ledger.DraftNotFound):
            refused()


def test_a_reversal_needs_as_many_as_what_it_reverses(db: Database) -> None:
    project = uuid4()
    mothers.ask(db, mothers.direct_grant(project, amount=500))
    (line,) = mothers.announced(db)[-1][1]["transfers"]
    assert enter(db, mothers.reversal(UUID(line["transfer_id"])), third_above=499).missing == 2
    with pytest.raises(Refused):
        enter(db, mothers.reversal(uuid4()))


def test_who_coded_and_who_attested_stand_in_the_books_and_not_in_public(db: Database) -> None:
    attest(db, enter(db, mothers.direct_grant(uuid4())))
    query = ledger.ListTransfers(limit=1, newest_first=True)
    public = db.read(lambda session: queries.list_transfers(session, query))
    assert not {"one", "another"} & set(public.items[0].dump().values())
    row = db.read(lambda session: session.get(TransferRow, (public.items[0].sequence, 1)))
    assert (row.coded_by, row.attested_by) == ("one", "another")


def test_of_two_who_attest_at_once_one_posts(db: Database) -> None:
    draft = enter(db, mothers.cut(amount=10))
    both = Barrier(2)

    def try_to(who: Principal) -> str:
        both.wait()
        try:
            return attest(db, draft, who).state
        except ledger.DraftNotWaiting:
            return "too late"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(try_to, [ANOTHER, THIRD])) == ["posted", "too late"]
    assert mothers.year(db)["available"] == 990
