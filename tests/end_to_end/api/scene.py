"""A town with one of each to name, and every operation of the API as a request about it."""

import threading
from collections.abc import Iterator, Mapping
from typing import Any, get_args
from uuid import uuid4

import requests

from contracts.principal import RoleName
from deploy.local.api import Answer, read
from deploy.local.demo_areas import AREAS
from tests.documented import Documented
from tests.people import AREA, COUNCIL, DECISION, People, unless_busy

SECONDS_MAX = 60
BUSY_SECONDS_MAX = 5
NOBODY = "nobody"
CITIZEN = "citizen"
WHO: Mapping[str, str] = {
    **{role: role for role in get_args(RoleName)},
    "joint_council": COUNCIL,
    CITIZEN: "resident-elsewhere",
}
"""Role -> somebody who holds it, in AREA or everywhere, and is nothing else: no author, no owner, no resident."""


class Scene:
    """`ids`: what the fields of messages and the names in addresses stand for here."""

    def __init__(self, people: People) -> None:
        self.people = people
        self._local = threading.local()
        self._sessions: list[requests.Session] = []
        self.documented = Documented(people.get("/openapi.json"))
        self.author = people.residents([0])[0]
        self.ids: dict[str, Any] = {"area_id": AREA, "subject": "proposals", **self.of_budgets(), **self.of_money()}
        self.ids |= self.of_campaigns() | {"form_id": str(uuid4()), "subject_id": self.ids["proposal_id"]}
        self.ids |= {"project_ids": [self.ids["project_id"]], "proposal_ids": [self.ids["proposal_id"]]}

    def by_author(self, path: str, body: Any) -> Any:
        return self.people.api.post(f"/api/v1{path}", body, self.author, uuid4())

    def of_budgets(self) -> dict[str, str]:
        people, year = self.people, self.people.new_year(100_000)
        people.post("operator", "/areas", next(area for area in AREAS if area["area_id"] == AREA))
        _, election_id, projects = people.election(year, 10_000, {"Sti": 900})
        budget_id = people.open_budget(year, 1_000)
        idea = {"title": "Have", "text": "Have for alle", "cost": 500}
        proposal_id = self.by_author(f"/budgets/{budget_id}/proposals", idea)["id"]
        comment = self.by_author(f"/proposals/{proposal_id}/comments", {"text": "Ja tak"})
        initiative = self.by_author("/initiatives", {"area_id": AREA, "title": "En sti", "text": "til søen"})
        return {
            "election_id": election_id,
            "project_id": projects["Sti"],
            "budget_id": budget_id,
            "proposal_id": proposal_id,
            "comment_id": comment["id"],
            "initiative_id": initiative["id"],
        }

    def of_money(self) -> dict[str, Any]:
        year = self.people.new_year(100_000)
        cut = {"year": year, "amount": 1, "currency": "DKK", "decision": DECISION}
        draft = self.people.enter("/pool/cuts", cut, attest=False)
        return {"year": year, "draft_id": draft["draft_id"], "scheme_id": self.people.matching_scheme(year, 1_000)}

    def of_campaigns(self) -> dict[str, str]:
        draft_id = self.people.draft_campaign(10_000)
        return {"campaign_id": draft_id}

    def request(self, name: str) -> tuple[str, str, dict[str, Any]]:
        """(method, address, body) of an operation: its documented example, about what is there."""
        told = self.documented.operations[name]
        path, query = told["path"], {}
        for each in told["parameters"]:
            value = self.ids.get(each["name"], each.get("example"))
            if each["in"] == "path":
                path = path.replace(f"{{{each['name']}}}", str(value))
            elif each["in"] == "query" and each.get("required"):
                query[each["name"]] = value
        body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("example", {})
        body = {field: self.ids.get(field, value) for field, value in body.items()}
        return told["method"], path + ("?" + "&".join(f"{key}={query[key]}" for key in query) if query else ""), body

    def ask(self, name: str, who: str) -> Answer:
        """The operation as somebody who holds this role, or nobody, asks for it."""
        method, path, body = self.request(name)
        headers = {"Idempotency-Key": str(uuid4())}
        if who != NOBODY:
            headers["Authorization"] = f"Bearer {self.people.token(WHO[who])}"
        if method == "GET":
            return self.send(method, path, headers=headers)
        content = self.documented.operations[name].get("requestBody", {}).get("content", {"application/json": {}})
        if "application/json" in content:
            return self.send(method, path, headers=headers, json=body)
        if next(iter(content)) == "multipart/form-data":
            form = {"file": ("fil.pdf", b"%PDF-1.4 no file at all")}
            return self.send(method, path, headers=headers, data={"cpr": "persona/resident-solbjerg"}, files=form)
        headers["Content-Type"] = next(iter(content))
        return self.send(method, path, headers=headers, data=b"%PDF-1.4 no file at all")

    def send(self, method: str, path: str, **more: Any) -> Answer:
        """One request, on a connection that this thread keeps."""
        if not hasattr(self._local, "session"):
            self._local.session = requests.Session()
            self._sessions.append(self._local.session)
        return unless_busy(lambda: self.send_once(method, path, **more), BUSY_SECONDS_MAX)

    def send_once(self, method: str, path: str, **more: Any) -> Answer:
        told = self._local.session.request(method, self.people.api.base + path, timeout=SECONDS_MAX, **more)
        content_type = told.headers.get("content-type", "")
        return Answer(told.status_code, read(told.content, content_type), dict(told.headers))

    def close(self) -> None:
        for session in self._sessions:
            session.close()

    def names(self) -> Iterator[str]:
        return iter(self.documented.operations)
