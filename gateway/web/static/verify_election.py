"""Checks a vote from outside: python3 verify_election.py https://where-it-is ELECTION [CODE | RECEIPT.json | HEIGHT:HASH]...

Needs nothing but Python 3.11 and what everyone may read. It follows the election's public board from the first entry to the
last, counts what was cast and replaced, and compares that with the turnout and, after the close, with the published ballots;
then it counts those by a greedy rule and compares the hash. CODE is looked for on the board. RECEIPT.json (what the receipt
page shows) is opened with its nonce and must hold those very choices. HEIGHT:HASH is an entry you wrote down before: it must
still stand there. Exit 0: it all fits. Exit 1: the first thing that does not. Whether each voter could choose freely, and
whether the ballot counted for you is the one you sent, no program can show: the README of voting says what is proven.
"""

import csv
import hashlib
import json
import sys
from base64 import b32encode
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
ORDER = {"setup": 0, "batch": 1, "paper": 1, "decision": 1, "close": 2, "tally": 3}


FIRST = {"kind", "choices_min", "choices_max", "sum_cost_max", "points_sum_min", "points_sum_max", "points_each_max"}
FIRST |= {"name", "score_min", "rank_points", "ranked_from", "ties", "project_id", "cost"}


def set_in(rules: dict[str, Any]) -> dict[str, Any]:
    """What the rules hash covers: what rules had from the first, and what came later where it is set; no title."""
    unset: tuple[Any, ...] = (None, [])
    return {name: value for name, value in rules.items() if name in FIRST or (name != "title" and value not in unset)}


def fetch(address: str) -> str:
    with urlopen(address, timeout=60) as answer:  # noqa: S310 - whoever runs it says where
        text: str = answer.read().decode()
        return text


def entries(where: str) -> Iterator[dict[str, Any]]:
    after = ""
    while True:
        page = json.loads(fetch(f"{where}/board?limit=50{after}"))
        yield from page["items"]
        if page["next_after"] is None:
            return
        after = f"&after={page['next_after']}"


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def hash_of(value: Any) -> str:
    return sha256(json.dumps(value, sort_keys=True, separators=(",", ":")))


def check_letter(text: str) -> str:
    return LETTERS[sum((2 * place + 1) * LETTERS.index(letter) for place, letter in enumerate(text)) % 32]


def code_of(commitment: str) -> str:
    text = b32encode(bytes.fromhex(commitment)[:10]).decode()
    return text + check_letter(text)


class Board:
    """The board once more, from its entries alone. Every method raises ValueError with what is wrong."""

    def __init__(self, election_id: str) -> None:
        self.election_id, self.hashes, self.kind = election_id, list[str](), "setup"
        self.told: dict[str, dict[str, Any]] = {}
        self.cast, self.replaced = set[str](), set[str]()

    def add(self, entry: dict[str, Any]) -> None:
        height, kind, parent = entry["height"], entry["kind"], self.hashes[-1] if self.hashes else None
        if (height, entry["parent"]) != (len(self.hashes), parent):
            raise ValueError(f"entry {height} does not come after entry {len(self.hashes) - 1}")
        covered = (self.election_id, str(height), kind, parent or "", entry["payload"])
        if sha256("\n".join(covered)) != entry["hash"]:
            raise ValueError(f"entry {height}: its hash does not follow from its content and the entry before it")
        if (kind == "setup") != (height == 0) or ORDER.get(kind, -1) < ORDER[self.kind]:
            raise ValueError(f"entry {height}: a {kind} does not stand after a {self.kind}")
        if ORDER[kind] != 1 and kind in self.told:
            raise ValueError(f"entry {height}: a second {kind}")
        self.kind, payload = kind, json.loads(entry["payload"])
        self.told[kind] = payload
        self.hashes.append(entry["hash"])
        for name, before in (("cast", self.cast), ("replaced", self.replaced)) if kind == "batch" else ():
            if len(before) + len(payload[name]) != len(before | set(payload[name])):
                raise ValueError(f"entry {height}: a ballot is {name} a second time")
            before.update(payload[name])

    def check_head(self, height: int, hashed: str) -> None:
        if self.hashes[height : height + 1] != [hashed]:
            raise ValueError(f"entry {height} is no longer what it was")

    def check(self, election: dict[str, Any]) -> None:
        setup = self.told["setup"]
        frozen = {name: setup[name] for name in ("amount", "currency")}
        frozen |= {name: set_in(setup[name]) for name in ("ballot_rules", "tally_rule")}
        frozen["projects"] = [set_in(each) for each in setup["projects"]]
        if not hash_of(frozen) == setup["rules_hash"] == election["rules_hash"]:
            raise ValueError("the rules do not have the hash that is said")
        if not self.replaced <= self.cast:
            raise ValueError("a ballot was replaced that was never cast")
        if close := self.told.get("close"):
            here = len(self.cast) - len(self.replaced)
            if close["ballots"] != here + close["paper"]:
                raise ValueError(f"{close['ballots']} ballots were counted, the board holds another number")
            turnout, paper = close["turnout"], close["paper"] + close["spoilt"]
            if (
                turnout != election["turnout"]
                or turnout["online"] + turnout["assisted"] != here
                or turnout["paper"] < paper
            ):
                raise ValueError("the turnout is not the number of ballots that were counted")

    def find(self, code: str) -> None:
        text = code.replace("-", "").replace(" ", "").upper()
        if not text or not set(text) <= set(LETTERS) or check_letter(text[:-1]) != text[-1]:
            raise ValueError(f"{code} is not written as it stands on the receipt")
        found = [each for each in self.cast if code_of(each) == text]
        if not found:
            raise ValueError(
                f"{code} is not on the board: a ballot comes there with its batch, at the close at the latest"
            )
        is_replaced = "replaced by a later one" if found[0] in self.replaced else "on the board"
        sys.stdout.write(f"Your ballot {code} is {is_replaced}.\n")

    def open(self, receipt: dict[str, Any]) -> None:
        told = [
            f"{each['project_id']}:{each['points']}" if each.get("points") else each["project_id"]
            for each in receipt["choices"]
        ]
        content = ",".join(told if self.told["setup"]["ballot_rules"]["kind"] == "ordinal" else sorted(told))
        opened = ("oplandspuljen/ballot/1", self.election_id, receipt["ballot_id"], content, receipt["nonce"])
        if sha256("\n".join(opened)) not in self.cast:
            raise ValueError(f"the ballot {receipt['ballot_id']} is not on the board with these choices and this nonce")
        self.find(code_of(sha256("\n".join(opened))))

    def count(self, result: dict[str, Any], text: str) -> str:
        """The published ballots, counted again by the rule of the setup -> what came of it."""
        setup, tally = self.told["setup"], self.told["tally"]
        rows = list(csv.reader(text.splitlines(), delimiter=";"))
        start = next(number for number, row in enumerate(rows) if row == ["VOTES"])
        votes = [dict(zip(rows[start + 1], row, strict=True)) for row in rows[start + 2 :]]
        if sha256(text) != tally["ballots_hash"] or tally["tally_hash"] != result["tally_hash"]:
            raise ValueError("the published ballots or the result are not those that the board names")
        if not len(votes) == len({vote["voter_id"] for vote in votes}) == self.told["close"]["ballots"]:
            raise ValueError(f"{len(votes)} ballots are published, {self.told['close']['ballots']} were counted")
        rule = set_in(setup["tally_rule"])
        if not rule["name"].startswith("greedy") or rule["ties"] != "ballot-order" or not set(rule) <= FIRST:
            return "their rule is not a plain greedy one, which this program counts: `opland election tally` does"
        if tallied(setup, votes) != tally["tally_hash"]:
            raise ValueError("the published ballots give another result")
        return "the published ballots give the result that was declared"


def tallied(setup: dict[str, Any], votes: list[dict[str, str]]) -> str:
    """The tally hash: down the list by score, in ballot order where they are alike, what fits is funded."""
    rule, kind = setup["tally_rule"], setup["ballot_rules"]["kind"]
    ids = [each["project_id"] for each in setup["projects"]]
    score, times, ranks = Counter(dict.fromkeys(ids, 0)), Counter(dict.fromkeys(ids, 0)), rule["rank_points"]
    for vote in votes:
        chosen = vote["vote"].split(",") if vote["vote"] else []
        points = [int(each) for each in vote["points"].split(",")] if vote.get("points") else [1] * len(chosen)
        if kind == "ordinal":
            points = ranks[max(0, len(ranks) - len(chosen)) :] if rule["ranked_from"] == "last" else ranks
            points = [*points, *[0] * len(chosen)][: len(chosen)]
        for project_id, given in zip(chosen, points, strict=True):
            score[project_id] += given
            times[project_id] += 1
    left, stopped, steps = setup["amount"], False, []
    for each in sorted(setup["projects"], key=lambda each: -score[each["project_id"]]):
        name, cost = each["project_id"], each["cost"]
        outcome = "stopped" if stopped else "funded" if cost <= left else "does_not_fit"
        outcome = outcome if score[name] >= max(rule["score_min"] or 0, 1) else "below_threshold"
        stopped = stopped or (outcome == "does_not_fit" and rule["name"] == "greedy-no-skip")
        steps.append({"project_id": name, "score": score[name], "cost": cost, "left_before": left, "outcome": outcome})
        left -= cost if outcome == "funded" else 0
    return hash_of(
        {
            "winners": [step["project_id"] for step in steps if step["outcome"] == "funded"],
            "scores": score,
            "votes": times,
            "explanation": steps,
            "totals": {"spent": setup["amount"] - left, "left": left, "ballots": len(votes)},
            "rules_hash": setup["rules_hash"],
        }
    )


def main(base: str, election_id: str, *known: str) -> None:
    where = f"{base.rstrip('/')}/api/v1/elections/{election_id}"
    election = json.loads(fetch(where))
    board = Board(election_id)
    for entry in entries(where):
        board.add(entry)
    board.check(election)
    board.check_head(election["board"]["height"], election["board"]["hash"])
    for each in known:
        height, mark, hashed = each.partition(":")
        if mark and height.isdecimal():
            board.check_head(int(height), hashed)
        elif each.endswith(".json"):
            board.open(json.loads(Path(each).read_text()))
        else:
            board.find(each)
    counted = "the ballots are published when the result is declared"
    if "tally" in board.told:
        counted = board.count(json.loads(fetch(f"{where}/result")), fetch(f"{where}/ballots.pb"))
    on_board = f"{len(board.cast)} ballots, {len(board.replaced)} of them replaced; {counted}"
    sys.stdout.write(f"Right: {on_board}. The last entry is {len(board.hashes) - 1}:{board.hashes[-1]}\n")


if __name__ == "__main__":
    if not sys.argv[2:]:
        sys.exit(__doc__)
    try:
        main(*sys.argv[1:])
    except ValueError as wrong:
        sys.exit(f"Wrong: {wrong}")
