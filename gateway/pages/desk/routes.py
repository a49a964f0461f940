"""The desk of who is signed in, and the forms that answer what waits there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug import Response

from contracts.errors import Invalid, Refused
from contracts.message import Command
from gateway.asking import Asking, Gathered
from gateway.auth import SIGNED_IN
from gateway.http import http
from gateway.pages.base import Pages, to, told
from gateway.pages.desk import fields
from gateway.pages.desk.actions import ACTIONS, NUMBERS, Action
from gateway.pages.desk.sections import DESK, sections
from gateway.pages.desk.work import Desk, Found, first_questions, then_questions
from gateway.problems import NoSuchPath
from gateway.web import forms, render

TOOLS = {"finance": ("post_appropriation", "cut_appropriation", "carry_over", "close_year", "make_payment_file")}
"""What a role may begin by itself."""


class Routes(Pages):
    @http("GET", DESK, auth=SIGNED_IN, summary="What waits for who is signed in", page=True)
    def desk_page(self, asking: Asking) -> Response:
        desk = Desk(asking.principal)
        asked = first_questions(desk)
        first = self.gather(asking, **asked)
        more = then_questions(desk, first)
        then = self.gather(asking, **more) if more else Gathered()
        found = Found(asked | more, first.parts | then.parts, frozenset({*first.refused, *then.refused}))
        tools = [each for role, names in TOOLS.items() if desk.holds(role) for each in names]
        down = sorted({*first.unavailable, *then.unavailable})
        done = asking.request.args.get("gjort", "")
        return self.page(
            "desk.html",
            asking,
            sections=sections(desk, found),
            tools=tools,
            done=done if done in ACTIONS or done == "review_campaign" else "",
            finance=desk.holds("finance"),
            unavailable=down,
        )

    @http("GET", f"{DESK}/<action>", auth=SIGNED_IN, summary="The form of something new", page=True)
    def new_form(self, asking: Asking) -> Response:
        return self.action_form(asking, action_of(asking), {**asking.request.args.to_dict(), "currency": "DKK"})

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
        about = self.about(asking, action)
        given = {name: form.get(name, about.get(name, "")) for name in action.given}
        return self.page(
            "desk_form.html", asking, status, action=action, about=about, given=given, form=form, wrong=wrong
        )

    def about(self, asking: Asking, action: Action) -> dict[str, Any]:
        """What it is about, as far as there is a question for it."""
        if action.about is None or action.subject is None:
            return {}
        return self.ask(asking, action.about.load({action.subject: asking.path["subject"]}))

    def act(self, asking: Asking, action: Action) -> Response:
        """Back to the desk; or the form again, as it was filled, with what is wrong with it."""
        said, wrong = fields.read(action.fields, asking.body)
        if not wrong:
            try:
                self.ask(asking, command_of(asking, action, said))
            except Invalid as refusal:
                wrong = fields.refused(refusal, action.fields)
                if not wrong:
                    return self.action_form(asking, action, asking.body, told(asking, refusal), refusal.status)
            except Refused as refusal:
                return self.action_form(asking, action, asking.body, told(asking, refusal), refusal.status)
            else:
                return to(f"{DESK}?gjort={action.name}")
        reasons = render.language_of(asking.request).tables["REASONS"]
        shown = {name: reasons[reason] for name, reason in wrong.items()}
        return self.action_form(asking, action, asking.body, shown, Invalid.status)


def action_of(asking: Asking) -> Action:
    """The row that the address names, where it fits."""
    action = ACTIONS.get(asking.path["action"])
    if action is None or (action.subject is None) == ("subject" in asking.path):
        raise NoSuchPath("nothing of this kind is done from a desk")
    return action


def command_of(asking: Asking, action: Action, said: dict[str, Any]) -> Command:
    given: dict[str, Any] = {name: asking.body.get(name, "") for name in action.given}
    given |= {name: forms.whole(given[name]) for name in NUMBERS if name in given}
    subject = {action.subject: str(UUID(asking.path["subject"]))} if action.subject else {}
    return action.command.load({"command_id": str(forms.command_id(asking.body)), **given, **subject, **said})
