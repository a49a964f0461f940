"""The council's schemes of matching, each with an earmark of its own, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID, uuid4

import pytest

from chassis.db import Database
from contracts.errors import SameIdOtherContent
from contracts.ledger import (
    InsufficientFunds,
    NotReversible,
    Posted,
    SamePerson,
    SchemeOver,
    WrongSource,
    YearOutsidePlan,
)
from services.ledger import queries
from services.ledger.domain import checks
from services.ledger.operations import posting
from tests import mothers_ledger as mothers
from tests.mothers_ledger import SCHEME, YEAR, balance

EARMARK = f"earmark/scheme-{SCHEME}/{YEAR}"


def transfer_of(db: Database, kind: str) -> UUID:
    """The last transfer of a kind that was announced since somebody asked."""
    lines = [line for _, event in mothers.announced(db) for line in event["transfers"] if line["kind"] == kind]
    return UUID(lines[-1]["transfer_id"])


def stages(db: Database) -> tuple[int, int, int]:
    of = mothers.year(db)
    assert mothers.adds_up(of)
    return of["available"], of["earmarked"], of["reserved_match"]


def test_what_the_council_adopts_is_earmarked_and_a_match_is_taken_from_there(db: Database) -> None:
    campaign = uuid4()
    mothers.ask(db, mothers.scheme(amount=200))
    assert stages(db) == (800, 200, 0)
    ((name, told),) = mothers.announced(db)
    assert (name, told["scheme_id"], told["request_id"], told["amount"]) == (
        *("SchemeEarmarked", str(SCHEME), str(SCHEME)),
        200,
    )
    mothers.ask(db, mothers.match(campaign, amount=150))
    assert stages(db) == (800, 50, 150)
    assert (balance(db, EARMARK), balance(db, f"match/{campaign}/{YEAR}")) == (50, 150)


def test_a_match_above_what_its_scheme_holds_is_refused_however_much_the_pool_has(db: Database) -> None:
    mothers.ask(db, mothers.scheme(amount=200))
    mothers.announced(db)
    (refused,) = mothers.ask(db, mothers.match(uuid4(), amount=201))
    assert isinstance(refused, InsufficientFunds)
    ((name, told),) = mothers.announced(db)
    assert (name, told["available"]) == ("MatchRefused", 200)
    assert stages(db) == (800, 200, 0)


def test_of_two_campaigns_that_ask_for_the_last_krone_one_gets_it(db: Database) -> None:
    mothers.ask(db, mothers.scheme(amount=200))
    one, other = mothers.ask(db, mothers.match(uuid4(), amount=150), mothers.match(uuid4(), amount=150))
    assert isinstance(one, Posted)
    assert isinstance(other, InsufficientFunds)
    assert stages(db) == (800, 50, 150)


def test_a_match_of_another_year_than_the_schemes_is_refused(db: Database) -> None:
    mothers.ask(db, mothers.appropriation(year=YEAR + 1), mothers.scheme())
    (refused,) = mothers.ask(db, mothers.match(uuid4(), year=YEAR + 1, amount=1))
    assert isinstance(refused, InsufficientFunds)


def test_a_scheme_that_the_pool_cannot_pay_for_is_refused_with_what_is_free(db: Database) -> None:
    refusals = mothers.ask(db, mothers.scheme(amount=1_001), mothers.scheme(uuid4(), year=2031))
    assert [type(each) for each in refusals] == [InsufficientFunds, YearOutsidePlan]
    assert [(name, told["available"]) for name, told in mothers.announced(db)] == [
        ("SchemeRefused", 1_000),
        ("SchemeRefused", 0),
    ]


def test_it_takes_two_people_to_adopt_and_to_end(db: Database) -> None:
    alone = {"coded_by": "one", "attested_by": "one"}
    answers = mothers.ask(db, mothers.scheme(**alone), mothers.scheme_ended(uuid4(), **alone))
    assert [type(answer) for answer in answers] == [SamePerson, SamePerson]


def test_a_scheme_is_adopted_once(db: Database) -> None:
    mothers.ask(db, mothers.scheme(amount=200), mothers.scheme(amount=200))
    (other,) = mothers.ask(db, mothers.scheme(amount=300))
    assert isinstance(other, SameIdOtherContent)
    assert balance(db, EARMARK) == 200


def test_a_campaign_that_was_handed_over_gets_no_more_that_nobody_would_give_back(db: Database) -> None:
    campaign = uuid4()
    mothers.ask(db, mothers.scheme(), mothers.match(campaign, amount=10), mothers.capture(campaign, amount=40))
    mothers.ask(db, mothers.funded(campaign, 40, match=10, year=YEAR))
    (late,) = mothers.ask(db, mothers.match(campaign, amount=10))
    assert isinstance(late, SchemeOver)
    assert stages(db) == (800, 190, 0)


def test_what_campaigns_do_not_use_is_the_schemes_for_another_while_it_runs(db: Database) -> None:
    failed, another = uuid4(), uuid4()
    mothers.ask(db, mothers.scheme(amount=200), mothers.match(failed, amount=200), mothers.failed(failed))
    assert stages(db) == (800, 200, 0)
    (again,) = mothers.ask(db, mothers.match(another, amount=200))
    assert isinstance(again, Posted)


def test_a_scheme_that_ends_gives_the_pool_what_is_promised_to_nobody_and_later_the_rest(db: Database) -> None:
    campaign = uuid4()
    mothers.ask(db, mothers.scheme(amount=200), mothers.match(campaign, amount=150), mothers.scheme_ended())
    assert stages(db) == (850, 0, 150)
    name, told = mothers.announced(db)[-1]
    assert (name, told["owner"], told["owner_id"], told["amount"]) == ("Released", "scheme", str(SCHEME), 50)
    mothers.ask(db, mothers.capture(campaign, amount=60), mothers.funded(campaign, 60, match=60, year=YEAR))
    assert stages(db) == (940, 0, 0)
    assert balance(db, f"grant/campaign-{campaign}/{YEAR}") == 60


def test_an_end_and_what_it_decides_may_come_in_one_batch(db: Database) -> None:
    campaign = uuid4()
    mothers.ask(db, mothers.scheme(amount=200), mothers.match(campaign, amount=150))
    *_, late = mothers.ask(db, mothers.scheme_ended(), mothers.failed(campaign), mothers.match(uuid4(), amount=1))
    assert isinstance(late, SchemeOver)
    assert stages(db) == (1_000, 0, 0)


@pytest.mark.parametrize("together", [True, False])
def test_a_scheme_whose_end_is_heard_first_holds_nothing(db: Database, *, together: bool) -> None:
    ended, adopted = mothers.scheme_ended(), mothers.scheme(amount=200)
    answers = mothers.ask(db, ended, adopted) if together else [*mothers.ask(db, ended), *mothers.ask(db, adopted)]
    assert isinstance(answers[-1], SchemeOver)
    assert stages(db) == (1_000, 0, 0)


def test_a_scheme_and_a_budget_of_one_id_do_not_share_their_money(db: Database) -> None:
    held = mothers.earmark(budget_id=SCHEME, amount=100)
    mothers.ask(db, mothers.scheme(amount=200), held, mothers.closing(SCHEME))
    assert stages(db) == (800, 200, 0)
    mothers.ask(db, mothers.scheme_ended())
    assert stages(db) == (1_000, 0, 0)


def test_a_campaigns_match_of_a_year_comes_from_one_scheme(db: Database) -> None:
    campaign, second = uuid4(), UUID(int=78)
    mothers.ask(db, mothers.scheme(), mothers.scheme(second), mothers.match(campaign, amount=10))
    refused, opened, more = mothers.ask(
        db,
        mothers.match(campaign, scheme_id=second, amount=10),
        mothers.opening(campaign, stage="match", amount=10),
        mothers.match(campaign, amount=5),
    )
    assert [type(answer) for answer in (refused, opened, more)] == [WrongSource, WrongSource, Posted]
    mothers.ask(db, mothers.failed(campaign))
    assert stages(db) == (600, 400, 0)


def test_a_match_from_before_there_were_schemes_goes_back_to_the_pool(db: Database) -> None:
    campaign = uuid4()
    mothers.ask(db, mothers.opening(campaign, stage="match", amount=10))
    mothers.ask(db, mothers.failed(campaign))
    assert stages(db) == (1_000, 0, 0)


def test_a_schemes_earmark_is_reversed_only_while_no_campaign_holds_any_of_it(db: Database) -> None:
    campaign = uuid4()
    mothers.ask(db, mothers.scheme(amount=200))
    earmarked = transfer_of(db, "earmark")
    mothers.ask(db, mothers.match(campaign, amount=1))
    (refused,) = mothers.ask(db, mothers.reversal(earmarked))
    assert isinstance(refused, NotReversible)
    mothers.ask(db, mothers.failed(campaign), mothers.reversal(earmarked))
    assert stages(db) == (1_000, 0, 0)


def test_a_reversed_match_goes_back_to_its_scheme_or_past_it_once_that_has_ended(db: Database) -> None:
    one, other = uuid4(), uuid4()
    mothers.ask(db, mothers.scheme(amount=200), mothers.match(one, amount=50))
    first = transfer_of(db, "reserve_match")
    mothers.ask(db, mothers.match(other, amount=50))
    second = transfer_of(db, "reserve_match")
    mothers.ask(db, mothers.reversal(first))
    assert stages(db) == (800, 150, 50)
    mothers.ask(db, mothers.scheme_ended(), mothers.reversal(second))
    assert stages(db) == (1_000, 0, 0)


@pytest.mark.parametrize("ended", [False, True])
def test_operating_money_of_a_year_that_closes_stays_with_its_scheme_and_lapses_after_it(
    empty: Database, ended: bool
) -> None:
    """What is held is not free: it lapses when it comes back to the pool."""
    campaign, given = uuid4(), mothers.appropriation(year=2024, means="operating", amount=500)
    mothers.ask(empty, given, mothers.scheme(year=2024, amount=200), mothers.match(campaign, year=2024, amount=150))
    mothers.ask(empty, mothers.year_end(2024))
    assert (mothers.year(empty, 2024)["lapsed"], mothers.year(empty, 2024)["earmarked"]) == (300, 50)
    more = uuid4()
    assert isinstance(mothers.ask(empty, mothers.match(more, year=2024, amount=50))[0], Posted)
    mothers.ask(empty, *([mothers.scheme_ended()] if ended else []), mothers.failed(campaign), mothers.failed(more))
    of = mothers.year(empty, 2024)
    assert mothers.adds_up(of)
    assert (of["lapsed"], of["earmarked"], of["available"]) == ((500, 0, 0) if ended else (300, 200, 0))
    mothers.ask(empty, mothers.scheme_ended())
    assert mothers.year(empty, 2024)["lapsed"] == 500


def test_twin_if_nobody_remembers_that_a_scheme_has_ended_its_money_is_stuck_and_found(
    broken: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = uuid4()
    mothers.ask(broken, mothers.scheme(amount=200), mothers.match(campaign, amount=150))
    mothers.ask(broken, mothers.scheme_ended())
    monkeypatch.setattr(posting, "load_over", lambda *_: None)
    mothers.ask(broken, mothers.failed(campaign))
    assert stages(broken) == (850, 150, 0), "neither free nor to be promised again"
    wrong = broken.read(queries.verify).first_wrong
    assert wrong == f"account {EARMARK}: its scheme ended by entry 4, and it holds money"


def test_twin_if_a_match_came_from_two_schemes_one_would_get_back_what_the_other_gave(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign, second = uuid4(), UUID(int=78)
    monkeypatch.setattr(checks, "one_source", lambda *_: None)
    mothers.ask(db, mothers.scheme(amount=200), mothers.scheme(second, amount=200))
    mothers.ask(db, mothers.match(campaign, amount=10), mothers.match(campaign, scheme_id=second, amount=50))
    mothers.ask(db, mothers.failed(campaign))
    assert (balance(db, EARMARK), balance(db, f"earmark/scheme-{second}/{YEAR}")) == (250, 150)


def test_of_many_campaigns_at_once_those_get_a_match_whom_it_reaches(db: Database) -> None:
    mothers.ask(db, mothers.scheme(amount=200))
    together = Barrier(8)

    def ask(_: int) -> bool:
        together.wait()
        (answer,) = mothers.ask(db, mothers.match(uuid4(), amount=60))
        return isinstance(answer, Posted)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(ask, range(8))) == 3
    assert stages(db) == (800, 20, 180)
