"""The desk of who is signed in, and the forms that answer what waits there."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.budgets.areas import ListAreas
from contracts.budgets.councils import ListCouncils, ListOwnCouncils
from contracts.errors import Invalid, Refused
from contracts.message import Command
from contracts.principal import Principal
from gateway.asking import Asking
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, in_words, to, told
from gateway.pages.desk import counter, fields, under_way
from gateway.pages.desk.about import about, shown
from gateway.pages.desk.action import Action, Assisted
from gateway.pages.desk.actions import ACTIONS, LISTS, NUMBERS
from gateway.pages.desk.inviting import Inviting
from gateway.pages.desk.items import DESK
from gateway.pages.desk.sections import processes, sections
from gateway.pages.desk.work import LOG_MAX, Desk, Found, first_questions, then_questions, whole
from gateway.pages.money import owners
from gateway.problems import NoSuchPath
from gateway.processes import watch
from gateway.residents import citizen
from gateway.settings import GatewaySettings
from gateway.web import forms
from gateway.web.back import having_done, local

TOOLS = {
    "playmaker": ("open_budget", "record_agreement", "record_playmakers", "find_council"),
    "operator": ("record_playmakers",),
    "finance": (
        *("make_payment_file", "post_appropriation", "cut_appropriation", "carry_over", "advance_appropriation"),
        *("grant_directly", "pay_grant", "repay_grant", "release_grant", "reverse_transfer"),
        *("adopt_matching_scheme", "close_year", "post_opening"),
    ),
    "counter": counter.TOOLS,
}
"""What a role may begin by itself."""
OWN_PAGES = (
    *("review_campaign", "publish_ballot", "edit_campaign_for_citizen", "add_picture_for_citizen"),
    *("promise_help_for_citizen", "fulfil_help_for_citizen", "submit_campaign_account_for_citizen"),
    *("record_playmakers", "order_mailing", "offer_grant_agreement", "review_proposal", "answer_check"),
    *("open_budget", "amend_budget", "reschedule_budget", "find_council", "open_council", "accept_mandate"),
    *("settle_help", "confirm_help", "dispute_help", "mark_help_not_given"),
    *("post_opening", "import_proposals"),
)
"""What is done on a page of its own, and not by a row of `ACTIONS`."""
AREAS = ("area", "areas")
"""Kinds of field for which the areas are to be known."""
ALL = "alt"
"""Asks a desk for the whole of its lists."""
LEDGER_REFUSED = "refused"
"""The state of a draft that was attested, and that the ledger said no to: there is nothing to mend in the form."""


class Routes(Pages):
    @http("GET", DESK, auth=SIGNED_IN, summary="What waits for who is signed in", page=True)
    def desk_page(self, asking: Asking) -> Response:
        own = self.gather(asking, councils=ListOwnCouncils())
        desk = Desk(asking.principal, tuple(area for each in own.items("councils") for area in each["area_ids"]))
        wide = whole if ALL in asking.request.args else dict
        asked = wide(first_questions(desk)) | under_way.questions(desk)
        first = self.gather(asking, **asked)
        more = wide(then_questions(desk, Found(first.parts))) | under_way.then(Found(first.parts))
        then = self.gather(asking, **more)
        came = first.parts | then.parts
        absent = (asked | more).keys() - came.keys() - first.refused.keys() - then.refused.keys()
        found = Found(came, frozenset(absent))
        tools = list(dict.fromkeys(each for role, names in TOOLS.items() if desk.holds(role) for each in names))
        down = sorted({*own.unavailable, *first.unavailable, *then.unavailable})
        parts = sections(desk, found)
        if desk.holds("operator"):
            parts.insert(0, processes(watch(self.own.watched)))
        response = self.page(
            "desk.html",
            asking,
            sections=parts,
            tools=tools,
            under_way=under_way.section(found),
            all=ALL,
            finance=desk.holds("finance"),
            mandate=bool(desk.acts_for),
            unavailable=down,
        )
        if self.own.identity and not own.unavailable:
            self.own.identity.sessions.note_mandate(response, asking.session, mandate=bool(desk.acts_for))
        return response

    @http("GET", f"{DESK}/<action>", auth=SIGNED_IN, summary="The form of something new", page=True)
    def new_form(self, asking: Asking) -> Response:
        return self.action_form(asking, action_of(asking), asking.request.args.to_dict())

    @http("POST", f"{DESK}/<action>", auth=SIGNED_IN, summary="Do something new by form", page=True, takes="form")
    def act_anew_by_form(self, asking: Asking) -> Response:
        return self.act(asking, action_of(asking))

    @http("GET", f"{DESK}/<action>/<uuid:subject>", auth=SIGNED_IN, summary="The form of an action", page=True)
    def subject_form(self, asking: Asking) -> Response:
        return self.action_form(asking, action_of(asking), asking.request.args.to_dict())

    @http("POST", f"{DESK}/<action>/<uuid:subject>", auth=SIGNED_IN, summary="Act by form", page=True, takes="form")
    def act_by_form(self, asking: Asking) -> Response:
        return self.act(asking, action_of(asking))

    def action_form(
        self, asking: Asking, action: Action, form: Mapping[str, str], wrong: Any = None, status: int = 200
    ) -> Response:
        known = about(self, asking, action)
        typed = action.typed(named="subject" in asking.path)
        if action.edits and asking.request.method == "GET":
            form = fields.shown(typed, known)
        # What is shown is what is agreed to: an address says a version only where the thing itself says none.
        given = {name: asking.body.get(name) or known.get(name) or form.get(name, "") for name in action.given}
        given |= {name: asking.body.get(name) or draw() for name, draw in action.drawn.items()}
        facts = {
            "action": action,
            "about": known,
            "gone": shown(asking, action) and not known,
            "beside": self.beside(asking, action, known),
            "given": given,
            "log": self.log(asking, action),
            "fields": typed,
            "areas": choosable(self.ask(asking, ListAreas())["items"], action, asking.principal)
            if any(each.kind in AREAS for each in typed)
            else [],
            "councils": self.ask(asking, ListCouncils())["items"]
            if any(each.kind == "applicant" for each in typed)
            else [],
            "form": form,
            "wrong": wrong,
            "back": sent_from(asking),
        }
        return self.page("desk_form.html", asking, status, **facts)

    def beside(self, asking: Asking, action: Action, known: Mapping[str, Any]) -> dict[str, Any]:
        """What else is to be seen with it: of commitments, whose they are; of two framings, what differs in words."""
        question = action.beside(known) if action.beside and known else None
        found = self.ask(asking, question) if question else {}
        if "total" in found:
            found["owners"] = owners(self, asking)
        if "changed" in found:
            found["changes"] = self.differing(asking, found)
        return found

    def log(self, asking: Asking, action: Action) -> list[dict[str, Any]]:
        """What was said of it before; where that cannot be fetched now, the form is there all the same."""
        if action.log is None:
            return []
        asked = action.log.load({action.subject: asking.path["subject"], "limit": LOG_MAX})
        return self.gather(asking, log=asked).items("log")

    def act(self, asking: Asking, action: Action) -> Response:
        """Back to the desk; or the form again, as it was filled, with what is wrong with it."""
        typed = action.typed(named="subject" in asking.path)
        said, wrong = fields.read(typed, asking.body)
        if not wrong:
            try:
                answer = self.ask(asking, command_of(asking, action, said, self.own))
            except Invalid as refusal:
                wrong = fields.refused(refusal, typed)
                if not wrong:
                    return self.action_form(asking, action, asking.body, told(asking, refusal), refusal.status)
            except Refused as refusal:
                return self.action_form(asking, action, asking.body, told(asking, refusal), refusal.status)
            else:
                if answer.get("state") == LEDGER_REFUSED and answer.get("refusal"):
                    return self.page("desk_refused.html", asking, Refused.status, action=action, why=answer)
                return self.answered(asking, action, answer)
        return self.action_form(asking, action, asking.body, in_words(asking, wrong), Invalid.status)

    def answered(self, asking: Asking, action: Action, answer: Mapping[str, Any]) -> Response:
        """What is to be told of it, once; else on, or back to where it was done from."""
        if isinstance(action, Inviting):
            address = f"{self.base(asking)}/fuldmagt/{answer['id']}"
            return self.page("desk_invited.html", asking, action=action, address=address, code=asking.body["code"])
        if action.onward:
            return to(action.onward.format(**{"subject": asking.path.get("subject"), **answer}))
        if not action.tells:
            return to(having_done(sent_from(asking), action.name))
        told_of = {name: answer[name] for name in action.tells}
        then = action.then if isinstance(action, Assisted) else ()
        return self.page("desk_done.html", asking, action=action, told=told_of, then=then, back=sent_from(asking))


def choosable(areas: Iterable[dict[str, Any]], action: Action, who: Principal) -> list[dict[str, Any]]:
    """Of all areas, those that its form offers."""
    role = action.areas_of
    return [each for each in areas if role is None or who.has(role, each["area_id"])]


def sent_from(asking: Asking) -> str:
    """The page of ours that the form was opened from; the desk where none is named."""
    return local(asking.request.args.get("fra", DESK))


def action_of(asking: Asking) -> Action:
    """The row that the address names, where it fits."""
    action = ACTIONS.get(asking.path["action"])
    if action is None or not action.fits(named="subject" in asking.path):
        raise NoSuchPath("nothing of this kind is done from a desk")
    return action


def command_of(asking: Asking, action: Action, said: dict[str, Any], settings: GatewaySettings) -> Command:
    """What is sent. A citizen's number ends here."""
    said_here = (*action.given, *action.drawn)
    given: dict[str, Any] = {name: text for name in said_here if (text := asking.body.get(name))}
    given |= {name: forms.whole(given[name]) for name in NUMBERS if name in given}
    given |= {name: given[name].split(",") for name in LISTS if name in given}
    subject = {str(action.subject): str(UUID(asking.path["subject"]))} if "subject" in asking.path else {}
    number = str(said.pop("cpr", ""))
    message: dict[str, Any] = {"command_id": str(forms.command_id(asking.body)), **given, **subject, **said}
    if isinstance(action, Inviting):
        message = action.sent(message)
    if isinstance(action, Assisted):
        return action.entered(message, citizen(asking.principal, number, settings))
    return action.command.load(message)
