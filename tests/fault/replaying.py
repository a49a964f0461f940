"""A whole election replayed through a town that something happens to meanwhile."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from deploy.local.town import ROOT, Town
from deploy.opland.tally import tally_file
from services.voting.models import ReceiptRow
from tests.people import eventually
from tests.town_checks import check_town, read

SECONDS_MAX = 300


class Replaying:
    """Starts a replay against the town; `finish` waits for its end and checks all that it says."""

    def __init__(self, town: Town, file: Path) -> None:
        self.town, self.file = town, file
        self._before = self.received()
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-m", "deploy.local.replay", str(file), "--base", town.url],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def received(self) -> int:
        """Ballots in the town, by its database."""
        return int(read(self.town, "voting", lambda session: session.scalar(select(func.count(ReceiptRow.ballot_id)))))

    def wait_for(self, ballots: int) -> None:
        """Until so many of this election have been received."""
        eventually(lambda: self.received() >= self._before + ballots, SECONDS_MAX)

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def finish(self) -> dict[str, Any]:
        """Every vote was counted once, and the winners are those of the file when it is counted without a town."""
        try:
            output, errors = self._process.communicate(timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise
        assert self._process.returncode == 0, errors[-3000:]
        report: dict[str, Any] = json.loads(output.splitlines()[-1])
        votes = sum(1 for _ in self.file.read_text().partition("VOTES\n")[2].splitlines()) - 1
        assert (report["votes_cast"], report["votes_refused"]) == (votes, {})
        assert (report["ledger"]["balanced"], report["ledger"]["verified"]) == (True, True)
        assert sorted(report["winners"]) == sorted(tally_file(self.file)["winners"])
        check_town(self.town)
        return report
