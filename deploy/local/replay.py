"""Replays a whole real election through a town: every vote over HTTP, as its own citizen, from appropriation to grants.

    python -m deploy.local.replay FILE.pb[.gz] [--votes N] [--base URL]

The last line on standard output is one JSON object; progress goes to standard error. Exit 0 if nothing was lost.
"""

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from tqdm import tqdm

from chassis.clock import now
from deploy.local.api import Api, Problem, token_for, wait_for
from deploy.local.audit import audit_pool
from deploy.local.town import Town
from services.voting.domain import pabulib
from services.voting.domain import pabulib_election as election_of
from services.voting.domain.ballots import Choice
from services.voting.domain.rules import TallyRule

VOTERS_AT_ONCE = 24
TOKENS_AT_ONCE = 500
AREA = "solbjerg"
DECISION = {
    "case_number": "Genafspilning",
    "decided_on": "2026-01-15",
    "decided_by": "Byrådet",
    "text": "Genafspilning af en virkelig afstemning",
}


@dataclass
class Replay:
    """One election on its way through the town at `api`. `names` maps the ids of the town to those of the file."""

    api: Api
    file: pabulib.PbFile
    votes_max: int | None
    currency: str
    names: dict[str, str] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    cast: int = 0

    def begin(self) -> None:
        """Sign in, and let the council give the pool what the election hands out."""
        self.tokens = {name: token_for(self.api, name) for name in ("playmaker", "joint-council-solbjerg", "finance")}
        self.year = now().year
        self.amount = election_of.amount(self.file)
        self.appropriate()

    def run(self) -> dict[str, Any]:
        self.begin()
        pool_before = self.pool_year()
        budget_id = self.open_budget()
        self.propose(budget_id)
        election_id = self.publish(budget_id)
        began = time.monotonic()
        self.vote(election_id)
        seconds = time.monotonic() - began
        self.close(election_id)
        result = wait_for(self.api, f"/api/v1/elections/{election_id}/result", bool)
        wait_for(self.api, f"/api/v1/budgets/{budget_id}", lambda budget: budget["phase"] == "implementation")
        return self.report(result, pool_before, seconds)

    def post(self, who: str, path: str, body: Any, key: UUID | None = None) -> Any:
        return self.api.post(path, body, self.tokens[who], key)

    def appropriate(self) -> None:
        body = {
            "year": self.year,
            "amount": self.amount,
            "currency": self.currency,
            "decision": DECISION,
        }
        self.post("finance", "/api/v1/pool/appropriations", body)

    def open_budget(self) -> str:
        rules = election_of.ballot_rules(self.file)
        rule = rule_of(self.file)
        body = {
            "title": self.file.meta.get("description", "").strip()[:200] or "Afstemning",
            "area_id": AREA,
            "challenge": "Genafspilning af en virkelig afstemning",
            "year": self.year,
            "amount": self.amount,
            "currency": self.currency,
            "age_min": 0,
            "ballot_rules": {key: value for key, value in rules.as_data().items() if value is not None},
            "tally_rule": tally_rule_of(rule),
        }
        budget_id = str(self.post("playmaker", "/api/v1/budgets", body)["id"])
        self.post("joint-council-solbjerg", f"/api/v1/budgets/{budget_id}/endorsement", {"decision": DECISION})
        wait_for(self.api, f"/api/v1/budgets/{budget_id}", lambda budget: budget["phase"] == "ideas")
        return budget_id

    def propose(self, budget_id: str) -> None:
        """Each project as a proposal of a resident of its own, found feasible at the file's cost."""
        projects = election_of.projects(self.file)
        residents = self.residents(range(1, 1 + len(projects)))
        for project, resident in progress(list(zip(projects, residents, strict=True)), "projects", len(projects)):
            body = {"title": (project.title or project.project_id)[:200], "text": "", "cost": project.cost}
            key = uuid5(UUID(budget_id), project.project_id)
            self.api.post(f"/api/v1/budgets/{budget_id}/proposals", body, resident, key)
            self.names[str(key)] = project.project_id
        self.ids = {name: key for key, name in self.names.items()}
        self.post("playmaker", f"/api/v1/budgets/{budget_id}/review", {})
        for project in progress(projects, "reviews", len(projects)):
            body = {"feasible": True, "cost": project.cost, "reason": "Som i filen"}
            self.post("playmaker", f"/api/v1/proposals/{self.ids[project.project_id]}/review", body)

    def publish(self, budget_id: str) -> str:
        at = now()
        opens_at, closes_at = at - timedelta(seconds=1), at + timedelta(days=7)
        body = {
            "proposal_ids": list(self.names),
            "opens_at": opens_at.isoformat(),
            "closes_at": closes_at.isoformat(),
        }
        election_id = str(self.post("playmaker", f"/api/v1/budgets/{budget_id}/ballot", body)["id"])
        wait_for(self.api, f"/api/v1/elections/{election_id}", lambda election: election["state"] == "open")
        return election_id

    def vote(self, election_id: str) -> None:
        ballots = list(islice(election_of.ballots(self.file), self.votes_max))
        path = f"/api/v1/elections/{election_id}/ballots"
        with ThreadPoolExecutor(VOTERS_AT_ONCE) as pool, tqdm(total=len(ballots), desc="votes", unit="") as bar:
            for start in range(0, len(ballots), TOKENS_AT_ONCE):
                some = ballots[start : start + TOKENS_AT_ONCE]
                tokens = self.residents(range(start + 1, start + 1 + len(some)))
                for outcome in pool.map(lambda pair: self.cast_one(path, *pair), zip(tokens, some, strict=True)):
                    self.count(outcome)
                    bar.update()

    def cast_one(self, path: str, token: str, ballot: tuple[Choice, ...]) -> str | None:
        """None when the ballot was received, else why it was not; "lost" when nobody can say."""
        choices = [
            {"project_id": self.ids.get(choice.project_id, str(uuid4())), "points": choice.points} for choice in ballot
        ]
        try:
            self.api.post(path, {"choices": choices}, token)
        except Problem as problem:
            if problem.status in (409, 422, 403) and isinstance(problem.body, dict):
                return str(problem.body.get("reason") or problem.body.get("title"))
            return "lost"
        return None

    def count(self, outcome: str | None) -> None:
        if outcome is None:
            self.cast += 1
        elif outcome == "lost":
            self.lost += 1
        else:
            self.refused[outcome] += 1

    def residents(self, serials: Iterable[int]) -> list[str]:
        """A bearer token for each of these invented residents of the area; the playmaker's election names the run."""
        body = {"persona": "resident", "area_id": AREA, "age": 44, "serials": list(serials)}
        tokens: list[str] = self.api.post("/api/v1/dev/tokens", body)["tokens"]
        return tokens

    def close(self, election_id: str) -> None:
        self.post("playmaker", f"/api/v1/elections/{election_id}/closing", {"decision": DECISION})

    def pool_year(self) -> dict[str, Any]:
        years = self.api.get("/api/v1/pool")["years"]
        return next(dict(year) for year in years if year["year"] == self.year)

    def report(self, result: Any, pool_before: Any, seconds: float) -> dict[str, Any]:
        winners = [self.names[winner["project_id"]] for winner in result["winners"]]
        official = election_of.official_winners(self.file)
        whole = self.votes_max is None
        return {
            "votes_cast": self.cast,
            "votes_refused": dict(self.refused),
            "seconds": round(seconds, 2),
            "winners": winners,
            "official_winners": sorted(official) if official is not None else None,
            "match": set(winners) == official if official is not None and whole else None,
            "pool_before": pool_before,
            "pool_after": self.pool_year(),
            "ledger": audit_pool(self.api),
        }


class NotReplayed(ValueError):  # noqa: N818 - what it is
    """The file can be read, and we have no way to hold its election."""


def readable(path: Path) -> pabulib.PbFile:
    """The file, read to its last vote: what is wrong with it is told before a town is started for it."""
    file = pabulib.open_pb(path)
    election_of.ballot_rules(file)
    rule_of(file)
    election_of.amount(file)
    free = [project.project_id for project in election_of.projects(file) if not project.cost]
    if free:
        raise NotReplayed(f"the projects {', '.join(free[:10])} cost nothing: nobody can be granted that")
    for _ in election_of.ballots(file):
        pass
    return file


def rule_of(file: pabulib.PbFile) -> TallyRule:
    rule = election_of.tally_rule(file)
    if not isinstance(rule, TallyRule):
        raise NotReplayed(str(rule))
    return rule


BY_NAME = ("exclusive", "category_amounts", "neighbourhood_amounts")
"""Parameters that name what a town of its own has no names for."""


def tally_rule_of(rule: TallyRule) -> dict[str, Any]:
    """The rule of a file, as the API names it."""
    told = {key: value for key, value in rule.as_data().items() if key not in {"tie", *BY_NAME}}
    return json.loads(json.dumps({**told, "ties": rule.tie}))  # type: ignore[no-any-return]


def progress(items: Iterable[Any], what: str, total: int) -> Iterable[Any]:
    return tqdm(items, desc=what, total=total, unit="", leave=False)


def in_town(file: pabulib.PbFile, work: Callable[[str], dict[str, Any]]) -> dict[str, Any]:
    """Run `work(url)` in a town of its own, of which nothing is left behind."""
    folder = Path(tempfile.mkdtemp(prefix="oplandspuljen-replay-"))
    try:
        settings = {"POOL_CURRENCY": election_of.currency(file), "RATE_PER_SECOND_MAX": "0"}
        town = Town(folder / "town", settings=settings)
        try:
            town.start(lambda line: print(line, file=sys.stderr))
            return work(town.url)
        finally:
            town.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--votes", type=int, help="cast only the first so many votes")
    parser.add_argument("--base", help="the address of a running town; without it a throwaway one is started")
    given = parser.parse_args(arguments)
    try:
        file = readable(given.file)
    except (pabulib.PbError, NotReplayed, OSError) as error:
        print(f"{given.file}: {error}", file=sys.stderr)
        return 2

    def work(url: str) -> dict[str, Any]:
        api = Api(url)
        currency = api.get("/api/v1/pool")["currency"]
        replay = Replay(api, file, given.votes, currency)
        report = replay.run()
        report["lost"] = replay.lost
        return report

    report = work(given.base) if given.base else in_town(file, work)
    lost = report.pop("lost")
    elsewhere = election_of.funded_from_elsewhere(file)
    if report["match"] is False and elsewhere:
        print(f"paid for with other money, so no rule finds them: {', '.join(sorted(elsewhere))}", file=sys.stderr)
    print(json.dumps(report, ensure_ascii=False))
    sound = report["ledger"]["balanced"] and report["ledger"]["verified"]
    return 0 if sound and not lost else 1


if __name__ == "__main__":
    sys.exit(main())
