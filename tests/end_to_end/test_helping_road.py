"""Through the public API: a form begun before signing in, a citizen helped at the counter, a spreadsheet in, open data out."""

import csv
import io
import json
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.api import Problem
from deploy.local.town import Town
from tests.end_to_end.test_counter import NUMBER, PROTECTED, files_that_hold
from tests.people import People

pytestmark = pytest.mark.timeout(180)
BENCH: dict[str, Any] = {"title": "Bænk ved kirken", "text": "til de ældre", "cost": 40_000}
WORDS = "Min nabo hedder Gudrun"


def test_who_cannot_sign_in_is_helped_and_what_is_public_goes_out_as_tables(town: Town, people: People) -> None:
    budget_id = people.open_budget(people.new_year(200_000), 100_000)
    budget = f"/budgets/{budget_id}"
    ours = people.post("counter", f"{budget}/assisted-proposals", {"cpr": NUMBER, **BENCH})["id"]
    assert people.get(f"/proposals/{ours}")["assisted"]
    for cpr in (PROTECTED, PROTECTED, NUMBER):
        people.post("counter-2", f"/proposals/{ours}/assisted-support", {"cpr": cpr})
    assert people.get(f"/proposals/{ours}")["supports"] == 2
    for who, cpr, title in (("playmaker", NUMBER, "Forbidden"), ("counter", "071338-0004", "NotResident")):
        assert people.refusal(who, f"/proposals/{ours}/assisted-support", {"cpr": cpr})["title"] == title
    assert files_that_hold(town.folder, (NUMBER, NUMBER.replace("-", ""), PROTECTED)) == []
    table = "titel;tekst;pris\r\n=1+1;;12.500,00\r\nSti;;x\r\n".encode("cp1252")
    report = imported(people, budget, table)
    assert (report["taken"], [(each["line"], each["column"]) for each in report["refused"]]) == (1, [(3, "pris")])
    assert imported(people, budget, table)["known"] == 1
    told = {row["title"]: row for row in people.once("GET", "/api/v1/open-data/proposals.json").body}
    assert told[BENCH["title"]]["supports"] == 2
    assert (told["=1+1"]["cost"], told["=1+1"]["assisted"]) == (1_250_000, True)
    excel = people.once("GET", "/api/v1/open-data/proposals.csv?excel=true").body
    shown = list(csv.DictReader(io.StringIO(str(excel).removeprefix("\ufeff"), newline=""), delimiter=";"))
    assert ("'=1+1", "12500,00") in [(row["title"], row["cost"]) for row in shown]
    for each in people.get("/open-data")["dataset"]:
        for there in each["distribution"]:
            path = "/api/v1" + there["downloadURL"].partition("/api/v1")[2]
            assert "{" in path or people.once("GET", path).status == 200
    assert people.once("GET", "/api/v1/open-data/persons.csv").status == 404


def imported(people: People, budget: str, table: bytes) -> Any:
    headers = {"Content-Type": "text/csv", "Authorization": f"Bearer {people.token('playmaker')}"}
    headers["Idempotency-Key"] = str(uuid4())
    return people.once("POST", f"/api/v1{budget}/proposals/import", data=table, headers=headers).body


def test_a_form_that_was_begun_before_signing_in_is_found_on_another_device_and_in_no_log(
    town: Town, people: People
) -> None:
    form_id, kept = uuid4(), {"kind": "forslag", "content": json.dumps({"text": WORDS}), "version": 0}
    path, (token,) = f"/api/v1/forms/{form_id}", people.residents([31])
    people.api.post(path, kept)
    assert people.get(f"/forms/{form_id}")["content"] == kept["content"]
    people.api.post(f"{path}/claim", {}, token)
    assert [each["form_id"] for each in people.api.get("/api/v1/forms/mine", token)["items"]] == [str(form_id)]
    assert people.api.get(path, token)["content"] == kept["content"]
    with pytest.raises(Problem):
        people.get(f"/forms/{form_id}")
    logs = [file for file in files_that_hold(town.folder, (WORDS,)) if file.suffix == ".log"]
    assert logs == []
