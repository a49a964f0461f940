"""What a desk shows: for each role its own work first, each line with the forms that answer it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from gateway.pages.desk import counter
from gateway.pages.desk.about import entered
from gateway.pages.desk.budget_lines import councils, earmark_changes, elections, phases
from gateway.pages.desk.items import DESK, Item, Make, Section, form, money
from gateway.pages.desk.work import Desk, Found
from gateway.processes import READY, Processes

SPOKEN = ("make_statement", "ask_applicant")
"""What is said of an application, by a side."""
APPLIED = ("make_statement", "refer_application", "ask_applicant", "return_application")


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
    """New ones to be taken first; of those that are, the talk that waits: for times, or to be held."""
    for _, each in found.items("initiatives"):
        initiative, coaching = each["initiative_id"], each["coaching"]
        if each["state"] in ("new", "assigned") or coaching:
            steps = [form("assign_playmaker", initiative)] if each["state"] == "new" else []
            said = {"area": each["area_id"], "at": each["heard_at"]}
            if coaching:
                offered = ["hold_coaching"] if coaching["state"] == "offered" else []
                talks = [] if each["state"] == "new" else [*offered, "offer_times"]
                steps += [form(step, coaching["coaching_id"]) for step in talks]
                said |= {"coaching": coaching["state"], "text": coaching["wish"]}
            steps.append(form("close_initiative", initiative))
            yield Item(each["title"], f"/initiativer/{initiative}", said, tuple(steps))


def campaigns(found: Found) -> Iterator[Item]:
    for _, each in found.items("campaigns"):
        said = {"area": each["area_id"], "amount": each["goal"], "currency": each["currency"]}
        review = ("review_campaign", f"{DESK}/gennemsyn/{each['campaign_id']}")
        yield Item(each["title"], f"/indsamlinger/{each['campaign_id']}", said, (review,))


def collecting(found: Found) -> Iterator[Item]:
    for _, each in found.items("collecting"):
        campaign = each["campaign_id"]
        said = {
            "area": each["area_id"],
            "amount": each["goal"],
            "currency": each["currency"],
            "closes": each["closes_at"],
        }
        yield Item(each["title"], f"/indsamlinger/{campaign}", said, (form("extend_campaign", campaign),))


def accounts(found: Found) -> Iterator[Item]:
    """What an owner submitted, and what is owed to Indsamlingsnævnet: one campaign may have both."""
    for _, each in found.items("accounts"):
        campaign, said, steps = each["campaign_id"], {"area": each["area_id"]}, []
        if each["submitted_at"]:
            said |= {"at": each["submitted_at"]}
            steps += [form("publish_campaign_account", campaign), form("return_campaign_account", campaign)]
        if each["permit_due_on"]:
            said |= {"due_on": each["permit_due_on"]}
            steps.append(form("record_permit_account", campaign))
        yield Item(each["title"], f"/indsamlinger/{campaign}", said, tuple(steps))


def disputed(found: Found) -> Iterator[Item]:
    """Help on which giver and owner disagree; it is settled on the page of all that the campaign was promised."""
    for _, each in found.items("disputed"):
        campaign = f"/indsamlinger/{each['campaign_id']}"
        said = {"area": each["area_id"], "at": each["disputed_at"], "text": f"{each['title']}: {each['note']}"}
        yield Item(each["campaign_title"], campaign, said, (("settle_help", f"{campaign}/hjaelp"),))


def statements(found: Found) -> Iterator[Item]:
    """Applications that a joint council may speak of."""
    for _, each in found.items("applied"):
        application = each["application_id"]
        said = money(each) | {"area": each["area_id"]}
        actions = tuple(form(name, application, side="joint_council") for name in ("make_statement", "ask_applicant"))
        yield Item(each["title"], f"/ansoegninger/{application}", said, actions)


def proposals(found: Found) -> Iterator[Item]:
    budgets = {each["budget_id"]: each for _, each in found.items("budgets")}
    for budget, each in found.items("proposals"):
        proposal = each["proposal_id"]
        said = {"amount": each["cost"], "currency": budgets[budget]["currency"]}
        steps = tuple(form(name, proposal) for name in ("review_proposal", "ask_authors", "send_back_proposal"))
        yield Item(each["title"], f"/forslag/{proposal}", said, steps)


def comments(found: Found) -> Iterator[Item]:
    for _, each in found.items("comments"):
        names = ["settle_appeal"] if each["state"] == "appealed" else ["keep_comment", "hide_comment"]
        actions = tuple(form(name, each["comment_id"]) for name in names)
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


def applications(state: str, *actions: str, side: str = "") -> Make:
    """Those that wait for somebody, in this state; `side`: who speaks of them."""

    def make(found: Found) -> Iterator[Item]:
        for rest, each in found.items("applications"):
            if rest.split(" ")[0] == state:
                application = each["application_id"]
                said = money(each) | {"area": each["area_id"], "at": each["since"]}
                given = {"side": side} if side else {}
                answers = tuple(form(name, application, **(given if name in SPOKEN else {})) for name in actions)
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


def final_accounts(found: Found) -> Iterator[Item]:
    for _, each in found.items("final_accounts"):
        project, said = each["project_id"], {"amount": each["granted"], "currency": each["currency"]}
        actions = (form("accept_accounts", project), form("return_accounts", project))
        yield Item(each["title"], f"/projekter/{project}", said | {"area": each["area_id"]}, actions)


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
        Row("disputed", "disputed", disputed),
        Row("postponements", "postponements", postponements),
        Row("initiatives", "initiatives", initiatives),
        Row("accounts", "accounts", accounts),
        Row("proposals", "proposals", proposals),
        Row("applications", "applications submitted", applications("submitted", *APPLIED, side="playmaker")),
        Row("to_code", "payments asked", payments("asked", "code_payment", "decline_payment")),
        Row("comments", "comments", comments),
        Row("asked_changes", "earmark_changes", earmark_changes("decline_earmark_change")),
        Row("phases", "budgets", phases),
        Row("elections", "voting", elections),
        Row("collecting", "collecting", collecting),
    ),
    "joint_council": (
        Row("endorsements", "budgets", endorsements),
        Row("statements", "applied", statements),
        Row("earmark_changes", "earmark_changes", earmark_changes("agree_to_earmark_change", "decline_earmark_change")),
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
        Row("final_accounts", "final_accounts", final_accounts),
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
