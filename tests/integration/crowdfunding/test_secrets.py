"""What we were given by the provider is told to nobody: not in logs, events, answers, metrics or tables, whatever goes wrong."""

import base64
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from sqlalchemy import text

from chassis import bus, migrate
from chassis.db import Database
from chassis.extensions import bindings
from contracts import crowdfunding
from contracts.crowdfunding import RefreshPledge, RelayWebhook
from deploy.local.process import end, free_port
from services.crowdfunding import models
from services.crowdfunding.payments import PaymentsAway
from services.crowdfunding.payments.line import Line
from services.crowdfunding.service import CrowdfundingService
from tests.conftest import Amqp
from tests.integration.crowdfunding.conftest import ROOT
from tests.integration.crowdfunding.test_service import KEYS, SECONDS_MAX, Desk, ready, until
from tests.mothers_crowdfunding import ALL_MET, CITIZEN, PLAYMAKER, a_campaign, a_permit, a_pledge
from tests.mothers_provider import ACCESS, PAYMENTS, SECRET, Provider, an_order

SECRETS = [ACCESS.client_secret, ACCESS.subscription_key, SECRET]
FAULTS = ["echo_credentials", "server_errors", "rate_limited", "timeout_before_success", "timeout_after_success"]


@dataclass
class Run:
    desk: Desk
    db: Database
    folder: Path
    health: int
    service: "subprocess.Popen[bytes]"
    answers: list[str]
    provider: str

    def everything(self) -> str:
        """All that the service has said to anybody, or written down. The service is ended for it."""
        metrics = requests.get(f"http://127.0.0.1:{self.health}/metrics", timeout=5).text
        end(self.service, SECONDS_MAX)
        names = migrate.merged(models.Base.metadata).tables
        rows = self.db.read(
            lambda session: [str(session.execute(text(f'SELECT * FROM "{name}"')).all()) for name in names]
        )
        return "\n".join([*self.answers, metrics, (self.folder / "service.log").read_text(), *rows])


@pytest.fixture(params=["mobilepay", "quickpay"])
def run(
    amqp: Amqp,
    provider: Provider,
    tmp_path: Path,
    clock_file: Path,
    request: pytest.FixtureRequest,
) -> Iterator[Run]:
    url, health = f"sqlite:///{tmp_path / 'crowdfunding.db'}", free_port()
    with closing(Database(url)) as db:
        migrate.upgrade(db, migrate.folder_of("crowdfunding"))
        bus.declare(amqp.uri("operator"), {**bindings(CrowdfundingService)})
        environment = {
            "PATH": os.environ["PATH"],
            "ENVIRONMENT": "development",
            "LOG_LEVEL": "DEBUG",
            "AMQP_URI": amqp.uri("crowdfunding"),
            "DATABASE_URL_CROWDFUNDING": url,
            "HEALTH_ADDRESS_CROWDFUNDING": f"127.0.0.1:{health}",
            "CALL_PUBLIC_KEY": KEYS["CALL_PUBLIC_KEY"],
            "CLOCK_FILE": str(clock_file),
            "PAYMENTS_PROVIDER": request.param,
            "PAYMENTS_URL": provider.url,
            **PAYMENTS,
        }
        command = [
            sys.executable,
            "-W",
            "ignore",
            "-m",
            "chassis.runner",
            "services.crowdfunding.service:CrowdfundingService",
        ]
        with (tmp_path / "service.log").open("wb") as log:
            service = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        until(lambda: ready(health))
        yield Run(Desk(amqp.uri("gateway")), db, tmp_path, health, service, [], request.param)
        with suppress(ProcessLookupError):
            end(service, SECONDS_MAX)


def test_whatever_goes_wrong_no_secret_is_told(run: Run, provider: Provider) -> None:
    started = a_campaign()
    run.desk.ok("start_campaign", started, CITIZEN)
    of_it = {"campaign_id": started.command_id}
    run.desk.ok("submit_campaign", crowdfunding.SubmitCampaign(command_id=uuid4(), **of_it), CITIZEN)
    publish = crowdfunding.PublishCampaign(command_id=uuid4(), **of_it, answers=ALL_MET, permit=a_permit())
    run.desk.ok("publish_campaign", publish, PLAYMAKER)

    for fault in FAULTS:
        pledge = a_pledge(started.command_id, command_id=uuid4(), amount=100_00)
        provider.misbehave(**{fault: 2})
        for _ in range(2):
            run.answers.append(str(run.desk.ask("pledge", pledge)))
            refresh = RefreshPledge(command_id=uuid4(), pledge_id=pledge.command_id)
            run.answers.append(str(run.desk.ask("refresh_pledge", refresh)))
    forged = {"authorization": f"HMAC-SHA256 Signature={SECRET}", "quickpay-checksum-sha256": SECRET}
    for headers in (forged, {}):
        relayed = RelayWebhook(command_id=uuid4(), path="/", headers=headers, body=f'"{ACCESS.client_secret}"')
        run.answers.append(str(run.desk.ask("relay_webhook", relayed)))

    said = run.everything()
    assert "500" in said, "the failures were provoked"
    assert "PaymentsAway" in said or "Unavailable" in said
    for secret in SECRETS:
        assert_untold(secret, said)
    tokens = provider.tokens()
    assert tokens or run.provider == "quickpay"
    for token in tokens:
        assert_untold(token, said)


def assert_untold(secret: str, said: str) -> None:
    """Neither as it is, nor in base64, alone or as a password after an empty name, at any of the three alignments."""
    assert secret not in said
    for before in ("", ":", "x", "xx", ":x"):
        encoded = base64.b64encode((before + secret).encode()).decode().rstrip("=")
        assert encoded[4:-4] not in said


def test_an_answer_that_repeats_a_secret_would_be_told_without_the_look_for_it(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Twin: what a provider says is logged and stored, so it is looked through first."""
    payments = provider.quickpay()
    provider.misbehave(echo_credentials=2)
    with pytest.raises(PaymentsAway, match="repeats our credentials"):
        payments.get(an_order(uuid4()))
    monkeypatch.setattr(Line, "_told", lambda _self, told, _headers: told)
    with pytest.raises(PaymentsAway, match=ACCESS.client_secret):
        payments.get(an_order(uuid4()))
