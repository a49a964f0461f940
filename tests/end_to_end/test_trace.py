"""One trace id leads from a request over HTTP through call, outbox and events to every handler, in everybody's log."""

import json
import secrets
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.town import Town
from tests.people import COUNCIL, DECISION, People
from tests.town_checks import wait_for_rest

pytestmark = pytest.mark.timeout(120)


def said(town: Town, process: str, trace_id: str) -> set[str]:
    """What a process has logged under this trace."""
    lines = [json.loads(line) for line in town.log(process).read_text().splitlines() if line.startswith("{")]

    def of_trace(line: dict[str, Any]) -> bool:
        return line.get("trace_id") == trace_id or trace_id in line.get("traces", ())

    return {
        f"{line['event']} {line.get('handler') or line.get('entry') or ''}".strip() for line in lines if of_trace(line)
    }


def test_what_a_request_set_going_is_found_in_every_log_by_its_trace(town: Town, people: People) -> None:
    year = people.new_year(5_000)
    budget_id, trace_id = people.draft(year, 5_000), secrets.token_hex(16)
    headers = {
        "Authorization": f"Bearer {people.token(COUNCIL)}",
        "Idempotency-Key": str(uuid4()),
        "traceparent": f"00-{trace_id}-{secrets.token_hex(8)}-01",
    }
    path = f"/api/v1/budgets/{budget_id}/endorsement"
    told = people.once("POST", path, json={"decision": DECISION}, headers=headers)
    assert told.headers["X-Trace-Id"] == trace_id
    people.phase(budget_id, "ideas")
    wait_for_rest(town)
    assert "answered" in said(town, "gateway", trace_id)
    assert {"answered endorse_budget", "sent", "heard budgets.earmark_granted"} <= said(town, "budgets", trace_id)
    assert {"heard ledger.request", "sent"} <= said(town, "ledger", trace_id)
    assert said(town, "crowdfunding", trace_id) == set()
