"""What a desk shows: for each role its own work first, each line with the forms that answer it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.pages.desk import counter
from gateway.pages.desk.about import entered
from gateway.pages.desk.items import DESK, Item, Make, Section, form, money
from gateway.pages.desk.mailings import KINDS
from gateway.pages.desk.work import Desk, Entry, Found
from gateway.processes import READY, Processes
from gateway.web import forms

NEXT_STEP = {"ideas": "begin_development", "development": "begin_review", "review": "publish_ballot"}
"""Of a budget in its phase."""
RUNNING = ("earmarking", *NEXT_STEP, "vote", "awarding")


def alarms(found: Found) -> Iterator[Item]:
    for _, each in found.items("alarms"):
        alarm = each["alarm_id"]
        yield Item(
            each["project_title"],
            f"/projekter/{each['project_id']}",
            {"alarm": each["kind"], "due_on": each["due_on"], "area": each["area_id"]},
            (form("acknowledge_alarm", alarm), form("postpone_alarm", alarm)),
        )


def initiatives(found: Found) -> Iterator[Item]:
    for _, each in found.items("initiatives"):
        take = (form("assign_playmaker", each["initiative_id"]),) if each["state"] == "new" else ()
        said = {"area": each["area_id"], "at": each["heard_at"]}
        yield Item(each["title"], f"/initiativer/{each['initiative_id']}", said, take)


def campaigns(found: Found) -> Iterator[Item]:
    for _, each in found.items("campaigns"):
        said = {"area": each["area_id"], "amount": each["goal"], "currency": each["currency"]}
        review = ("review_campaign", f"{DESK}/gennemsyn/{each['campaign_id']}")
        yield Item(each["title"], f"/indsamlinger/{each['campaign_id']}", said, (review,))


def phases(found: Found) -> Iterator[Item]:
    for _, each in found.items("budgets"):
        if each["phase"] in RUNNING:
            steps = [NEXT_STEP[each["phase"]]] if each["phase"] in NEXT_STEP else []
            steps += ["order_mailing"] if each["phase"] in KINDS else []
            yield Item(
                each["title"],
                f"/budgetter/{each['budget_id']}",
                {"phase": each["phase"], "area": each["area_id"]},
                tuple(form(step, each["budget_id"]) for step in steps),
            )


def proposals(found: Found) -> Iterator[Item]:
    budgets = {each["budget_id"]: each for _, each in found.items("budgets")}
    for budget, each in found.items("proposals"):
        proposal = each["proposal_id"]
        review = form("review_proposal", proposal, cost=forms.written(each["cost"]))
        said = {"amount": each["cost"], "currency": budgets[budget]["currency"]}
        yield Item(each["title"], f"/forslag/{proposal}", said, (review, form("send_back_proposal", proposal)))


def comments(found: Found) -> Iterator[Item]:
    for _, each in found.items("comments"):
        actions = (form("keep_comment", each["comment_id"]), form("hide_comment", each["comment_id"]))
        yield Item(each["text"] or "…", said={"at": each["written_at"]}, actions=actions)


def withheld(found: Found) -> Iterator[Item]:
    for _, each in found.items("withheld"):
        pledge = each["pledge_id"]
        said = money(each)
        actions = (form("release_pledge", pledge), form("reject_pledge", pledge))
        yield Item(each["campaign_title"], f"/indsamlinger/{each['campaign_id']}", said, actions)


def undelivered(found: Found) -> Iterator[Item]:
    for _, each in found.items("undelivered"):
        refund = each["undelivered_id"]
        said = money(each) | {"text": each["note"], "at": each["found_at"]}
        actions = (form("try_refund_again", refund), form("return_elsewhere", refund))
        yield Item(each["campaign_title"], f"/indsamlinger/{each['campaign_id']}", said, actions)


def postponements(found: Found) -> Iterator[Item]:
    for _, each in found.items("postponements"):
        said = {"due_on": each["due_on"], "asks": each["asks_due_on"]}
        settle = (form("settle_postponement", each["postponement_id"]),)
        yield Item(each["project_title"], f"/projekter/{each['project_id']}", said, settle)


def applications(state: str, *actions: str) -> Make:
    """Those that wait for somebody, in this state."""

    def make(found: Found) -> Iterator[Item]:
        for rest, each in found.items("applications"):
            if rest.split(" ")[0] == state:
                application = each["application_id"]
                said = money(each) | {"area": each["area_id"], "at": each["since"]}
                answers = tuple(form(action, application) for action in actions)
                yield Item(each["title"], f"/ansoegninger/{application}", said, answers)

    return make


def payments(state: str, *actions: str) -> Make:
    def make(found: Found) -> Iterator[Item]:
        for asked, each in found.items("payments"):
            if asked == state:
                said = money(each) | {"text": each["purpose"], "voucher": each["voucher"]}
                answers = tuple(form(action, each["payment_id"]) for action in actions)
                yield Item(each["project_title"], f"/projekter/{each['project_id']}", said, answers)

    return make


def endorsements(found: Found) -> Iterator[Item]:
    versions = {budget: each["version"] for budget, each in found.items("framings")}  # the last one stays
    for _, each in found.items("budgets"):
        if each["budget_id"] in versions:
            given = {"version": versions[each["budget_id"]]}
            yield Item(
                each["title"],
                f"/budgetter/{each['budget_id']}",
                money(each) | {"area": each["area_id"]},
                (form("endorse_budget", each["budget_id"], **given), form("return_budget", each["budget_id"], **given)),
            )


def councils(found: Found) -> Iterator[Item]:
    lines = {each["council_id"]: each for _, each in found.items("councils")}
    yield from map(council, lines.values())


def council(each: Entry) -> Item:
    who = form("open_council", each["council_id"])
    return Item(each["name"], who[1], {"areas": each["area_ids"]}, (who,))


def earmark_changes(found: Found) -> Iterator[Item]:
    budgets = {each["budget_id"]: each for _, each in found.items("budgets")}
    for budget, each in found.items("earmark_changes"):
        if each["state"] == "asked":
            change = each["change_id"]
            said = {"amount": each["amount"], "currency": budgets[budget]["currency"]}
            said |= {"text": each["reason"], "at": each["asked_at"]}
            answers = ("agree_to_earmark_change", "decline_earmark_change")
            actions = tuple(form(name, change, budget_id=budget) for name in answers)
            yield Item(budgets[budget]["title"], f"/budgetter/{budget}", said, actions)


def agreements(found: Found) -> Iterator[Item]:
    for council_id, each in found.items("agreements"):
        settle = form("settle_agreement", each["agreement_id"], council_id=council_id)
        yield Item(each["title"], said={"text": each["text"]}, actions=(settle,))


def drafts(found: Found) -> Iterator[Item]:
    for _, each in found.items("drafts"):
        said = {"at": each["prepared_at"], "drafted": each["kind"], "entered": entered(each["command"])}
        actions = (form("attest_draft", each["draft_id"]), form("withdraw_draft", each["draft_id"]))
        yield Item("", said=said, actions=actions)


def payables(found: Found) -> Iterator[Item]:
    currency = found.parts.get("payables", {}).get("currency")
    titles = {each["payment_id"]: each["project_title"] for _, each in found.items("payments")}
    for _, each in found.items("payables"):
        said = {"amount": each["amount"], "currency": currency, "voucher": each["voucher"], "file": each["file"]}
        answers = (form("confirm_payment", each["payment_id"]), form("return_payment", each["payment_id"]))
        yield Item(titles.get(each["payment_id"], ""), f"/projekter/{each['project_id']}", said, answers)


def schemes(found: Found) -> Iterator[Item]:
    for _, each in found.items("schemes"):
        scheme = each["scheme_id"]
        yield Item(
            each["title"],
            said=money(each),
            actions=(form("attest_matching_scheme", scheme), form("withdraw_matching_scheme", scheme)),
        )


def running_schemes(found: Found) -> Iterator[Item]:
    for _, each in found.items("running_schemes"):
        yield Item(each["title"], said=money(each), actions=(form("end_matching_scheme", each["scheme_id"]),))


def processes(states: Processes) -> Section:
    """For operators: what is not well stands first."""
    bad_first = sorted(states.items, key=lambda each: (each.state == READY and not each.parked, each.process))
    return Section("processes", tuple(Item(each.process, said={"process": each}) for each in bad_first), missing=False)


@dataclass(frozen=True)
class Row:
    """A section of a role's desk. `source`: the name under which what it shows was asked."""

    name: str
    source: str
    make: Make


BY_ROLE: Mapping[str, tuple[Row, ...]] = {
    "playmaker": (
        Row("alarms", "alarms", alarms),
        Row("campaigns", "campaigns", campaigns),
        Row("withheld", "withheld", withheld),
        Row("postponements", "postponements", postponements),
        Row("initiatives", "initiatives", initiatives),
        Row("proposals", "proposals", proposals),
        Row(
            "applications",
            "applications submitted",
            applications("submitted", "refer_application", "return_application"),
        ),
        Row("to_code", "payments asked", payments("asked", "code_payment", "decline_payment")),
        Row("comments", "comments", comments),
        Row("phases", "budgets", phases),
    ),
    "joint_council": (
        Row("endorsements", "budgets", endorsements),
        Row("earmark_changes", "earmark_changes", earmark_changes),
        Row("agreements", "agreements", agreements),
        Row("councils", "councils", councils),
    ),
    "reviewer": (Row("proposals", "proposals", proposals),),
    "moderator": (Row("comments", "comments", comments),),
    "counter": (
        Row("votes", "elections", counter.votes),
        Row("ideas", "budgets", counter.ideas),
        Row("begun", "begun_campaigns", counter.begun),
        Row("collections", "open_campaigns", counter.collections),
    ),
    "decider": (
        Row(
            "applications",
            "applications referred",
            applications("referred", "decide_application", "reject_application"),
        ),
        Row("decided", "applications attesting", applications("attesting", "attest_decision", "decline_decision")),
    ),
    "finance": (
        Row("drafts", "drafts", drafts),
        Row("to_code", "payments asked", payments("asked", "code_payment", "decline_payment")),
        Row("payments", "payments entered", payments("entered", "approve_payment", "decline_payment")),
        Row("decided", "applications attesting", applications("attesting", "attest_decision", "decline_decision")),
        Row("undelivered", "undelivered", undelivered),
        Row("schemes", "schemes", schemes),
        Row("payables", "payables", payables),
        Row("running_schemes", "running_schemes", running_schemes),
    ),
}


def sections(desk: Desk, found: Found) -> list[Section]:
    """In the order in which each role should see them, each once."""
    rows = {row.name: row for role, rows in BY_ROLE.items() if desk.holds(role) for row in rows}
    return [
        Section(row.name, tuple(row.make(found)), found.missing(row.source), found.has_more(row.source))
        for row in rows.values()
    ]
