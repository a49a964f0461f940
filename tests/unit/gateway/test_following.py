"""What a project's page, an application's and a comment's offer to whom: each link leads to a form that fits."""

from typing import Any, get_args
from urllib.parse import parse_qs, urlsplit

import pytest

from contracts.budgets.applications import Applicant, ApplicationContent, ApplicationState
from contracts.budgets.comments import Moderated
from contracts.budgets.grants import AccountsState
from contracts.principal import Principal, Role, RoleName
from gateway.pages import results
from gateway.pages.applying import wrong_applicant
from gateway.pages.desk import applying, fields, following, moderation
from gateway.pages.desk.actions import ACTIONS
from gateway.pages.desk.routes import OWN_PAGES
from gateway.pages.desk.sections import comments
from gateway.pages.desk.work import Found
from gateway.web import acting_words, desk_words, life_words
from gateway.web.words import TABLES
from services.voting.domain.permissions import permission
from tests.contract.test_golden import example

AREA = "solbjerg"
MILESTONE = example("ProjectPage.v1")["milestones"][0]
AGREEMENT = example("GrantAgreementView.v1")


def page(state: str, *, mine: bool = False) -> dict[str, Any]:
    told: dict[str, Any] = example("ProjectPage.v1")
    return told | {"mine": mine, "project": told["project"] | {"state": state, "area_id": AREA}}


def who(*roles: RoleName, area: str = AREA) -> Principal:
    return Principal(person="p" * 64, roles=tuple(Role(role=each, scope=area) for each in roles))


def names(links: list[tuple[str, str]]) -> list[str]:
    """What is offered, once each link is found to lead to a form that knows what it is given."""
    for name, there in links:
        where = urlsplit(there)
        given = parse_qs(where.query)
        assert where.path.startswith(f"/skrivebord/{name}/")
        assert given.pop("fra")[0].startswith(("/projekter/", "/ansoegninger/"))
        if name in OWN_PAGES:
            continue
        action = ACTIONS[name]
        assert action.fits(named=True)
        assert given.keys() <= {*action.given, *(each.name for each in action.fields)}
    return [name for name, _ in links]


def test_those_behind_a_project_report_ask_for_money_and_account_while_it_runs() -> None:
    mine = names(following.steps(page("granted", mine=True), who("citizen")))
    assert mine == ["report_milestone", "request_payment", "submit_accounts", "give_back_grant"]
    assert names(following.steps(page("accounting", mine=True), who("citizen"))) == ["report_milestone"]
    assert following.steps(page("finished", mine=True), who("citizen")) == []


@pytest.mark.parametrize("state", ["granted", "accounting", "finished"])
def test_strangers_are_offered_nothing_of_a_project(state: str) -> None:
    for stranger in (who(), who("citizen"), who("finance", "playmaker", area="harlev")):
        assert following.steps(page(state), stranger) == []
        assert following.agreeing(page(state), AGREEMENT, stranger) == []
        assert following.milestone_steps(MILESTONE | {"state": "done"}, page(state), stranger) == []


def test_finance_accepts_accounts_and_a_playmaker_too_sends_them_back() -> None:
    offered: dict[RoleName, list[str]] = {
        "finance": ["accept_accounts", "return_accounts"],
        "playmaker": ["return_accounts"],
    }
    for role, answers in offered.items():
        assert names(following.steps(page("accounting"), who(role)))[: len(answers)] == answers
        assert not set(answers) & set(names(following.steps(page("granted"), who(role))))


@pytest.mark.parametrize("role", ["finance", "playmaker"])
def test_an_invoice_is_coded_by_the_city_while_there_is_money_left_to_pay_it_of(role: RoleName) -> None:
    for state, coded in (("granted", True), ("accounting", True), ("finished", False)):
        told = page(state)
        assert ("enter_payment" in names(following.steps(told, who(role)))) == coded
        told["project"] |= {"left": 0}
        assert "enter_payment" not in names(following.steps(told, who(role)))


def test_the_city_offers_the_first_agreement_and_the_other_side_answers_a_version() -> None:
    assert names(following.agreeing(page("granted"), None, who("playmaker"))) == ["offer_grant_agreement"]
    assert following.agreeing(page("granted", mine=True), None, who("citizen")) == []
    offered = AGREEMENT | {"state": "offered", "agreement": AGREEMENT["agreement"] | {"offered_by": "city"}}
    answers = ["accept_grant_agreement", "decline_grant_agreement", "offer_grant_agreement"]
    assert names(following.agreeing(page("granted", mine=True), offered, who("citizen"))) == answers
    assert names(following.agreeing(page("granted"), offered, who("playmaker"))) == ["offer_grant_agreement"]


def test_a_milestone_is_told_of_by_the_project_and_found_reached_by_the_city() -> None:
    def steps(state: str, of: dict[str, Any], asks: Principal) -> list[str]:
        return names(following.milestone_steps(MILESTONE | {"state": state}, of, asks))

    assert steps("planned", page("granted", mine=True), who("citizen")) == ["report_milestone"]
    assert steps("done", page("granted", mine=True), who("citizen")) == []
    assert steps("done", page("granted"), who("playmaker")) == ["review_milestone"]
    assert steps("planned", page("granted"), who("playmaker")) == []
    assert steps("planned", page("finished", mine=True), who("citizen")) == []


@pytest.mark.parametrize("state", get_args(ApplicationState))
def test_an_applicant_mends_and_sends_what_can_be_written_on_and_withdraws_until_it_is_decided(state: str) -> None:
    mine = example("ApplicationView.v1") | {"mine": True, "state": state}
    mended = ["submit_application", "edit_application"] if state in ("draft", "returned") else []
    withdrawn = [] if state in ("granted", "rejected", "withdrawn") else ["withdraw_application"]
    assert names(applying.steps(mine)) == [*mended, *withdrawn]
    assert applying.steps(mine | {"mine": False}) == []


def test_those_who_may_count_again_are_offered_it_and_nobody_else() -> None:
    election = example("ElectionView.v1") | {"area_id": AREA}
    for role in results.RECOUNTERS:
        ((name, there),) = results.recounting(election, who(role))
        assert there.startswith(f"/skrivebord/{name}/{election['election_id']}?fra=")
        assert ACTIONS[name].fits(named=True)
        assert results.recounting(election, who(role, area="harlev")) == []
    assert set(results.RECOUNTERS) == set(permission("recount_election").roles)
    assert results.recounting(election, who("citizen", "finance")) == []


def test_an_application_stands_in_its_form_as_it_was_typed() -> None:
    view = example("ApplicationView.v1")
    typed = fields.shown(applying.CONTENT, view)
    said, wrong = fields.read(applying.CONTENT, typed)
    assert wrong == {}
    assert ApplicationContent.load(said["content"]).dump() == view["content"]


COUNCIL = example("CouncilLine.v1")
TYPED = {"area_id": COUNCIL["area_ids"][0], "applicant.kind": COUNCIL["council_id"]}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"kind": "group", "name": "Naboerne", "cvr": "12345674"}, {"kind": "group", "name": "Naboerne"}),
        (
            {"kind": "association", "name": "Spejderne", "cvr": "12 34 56 74"},
            {"kind": "association", "name": "Spejderne", "cvr": "12345674"},
        ),
        (
            {"kind": COUNCIL["council_id"], "name": "Solbjerg", "cvr": "12345674"},
            {"kind": "council", "council_id": COUNCIL["council_id"]},
        ),
    ],
)
def test_who_applies_is_said_as_the_message_says_it(said: dict[str, str], told: dict[str, str]) -> None:
    assert applying.applicant(said) == told
    row = ACTIONS["draft_application_for_citizen"]
    assert isinstance(row, applying.Applied)
    drafted = example("DraftApplication.v1") | {"applicant": said}
    entered: Any = row.entered(drafted, Principal(person="a" * 64))
    assert entered.draft_application.applicant == Applicant.load(told)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (TYPED, {}),
        (TYPED | {"area_id": "another"}, {"area_id": "other_councils_area"}),
        (TYPED | {"applicant.kind": "00000000-0000-4000-8000-000000000009"}, {"applicant.kind": "not_your_council"}),
        ({"applicant.kind": "group"}, {"applicant.name": "empty"}),
        ({"applicant.kind": "association", "applicant.name": "Spejderne"}, {"applicant.cvr": "cvr"}),
        ({"applicant.kind": "association", "applicant.cvr": "12345674"}, {"applicant.name": "empty"}),
        ({"applicant.kind": "group", "applicant.name": "Naboerne"}, {}),
    ],
)
def test_a_council_is_applied_for_by_who_acts_for_it_and_in_its_areas(typed: Any, wrong: dict[str, str]) -> None:
    assert wrong_applicant(typed, [COUNCIL]) == wrong
    assert set(wrong.values()) <= TABLES["REASONS"].keys()


def test_what_is_appealed_is_settled_and_what_is_flagged_is_kept_or_hidden() -> None:
    waiting = [example("CommentView.v1") | {"state": state} for state in ("flagged", "appealed")]
    flagged, appealed = comments(Found({"comments b": {"items": waiting}}))
    assert [name for name, _ in flagged.actions] == ["keep_comment", "hide_comment"]
    assert [name for name, _ in appealed.actions] == ["settle_appeal"]


def test_those_who_moderate_an_area_do_so_in_that_area_alone() -> None:
    assert moderation.moderates(who("moderator"), AREA)
    assert not moderation.moderates(who("moderator", area="harlev"), AREA)
    assert not moderation.moderates(who("citizen", "finance"), AREA)


def test_words_of_one_actions_own_belong_to_a_field_that_it_has() -> None:
    for name in (*acting_words.FIELDS, *acting_words.HINTS):
        action, dot, field = name.partition(".")
        if dot and action in acting_words.ACTIONS:
            assert field in {each.name for each in ACTIONS[action].fields}, name


def test_every_state_and_step_has_a_word() -> None:
    assert set(desk_words.MODERATED) == set(get_args(Moderated))
    assert set(life_words.ACCOUNTS_STATES) == set(get_args(AccountsState))
