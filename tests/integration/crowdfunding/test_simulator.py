"""The simulator keeps its word: once a key, nothing forgotten after a kill, nobody served who is not known."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from chassis import clock
from services.crowdfunding.payments import PaymentRefused, PaymentsAway
from tests.integration.crowdfunding.conftest import ROOT, start_simulator
from tests.mothers_crowdfunding import move_to
from tests.mothers_provider import Provider, an_order

BACK = "http://town.example/back"


def reserved(provider: Provider, amount: int = 100_00) -> str:
    reference = str(uuid4())
    provider.adapter().create(an_order(reference, amount), f"{reference}-create", BACK)
    assert provider.ask("POST", f"/epayment/v1/test/payments/{reference}/approve").ok
    return reference


def sums(provider: Provider, reference: str) -> dict[str, int]:
    told = provider.ask("GET", f"/epayment/v1/payments/{reference}").json()
    return {name: amount["value"] for name, amount in told["aggregate"].items()}


def test_a_capture_asked_for_again_with_its_key_takes_the_money_once(provider: Provider) -> None:
    reference, payments = reserved(provider), provider.adapter()
    provider.misbehave(timeout_after_success=1)
    with pytest.raises(PaymentsAway):
        payments.capture(an_order(reference), "one-key-" + reference[:8], 40_00)
    payments.capture(an_order(reference), "one-key-" + reference[:8], 40_00)
    assert sums(provider, reference)["capturedAmount"] == 40_00


def test_without_its_key_the_same_capture_takes_the_money_twice(provider: Provider) -> None:
    """Twin: a key made anew for the second attempt is no key."""
    reference, payments = reserved(provider), provider.adapter()
    provider.misbehave(timeout_after_success=1)
    with pytest.raises(PaymentsAway):
        payments.capture(an_order(reference), f"first-{reference[:8]}", 40_00)
    payments.capture(an_order(reference), f"second-{reference[:8]}", 40_00)
    assert sums(provider, reference)["capturedAmount"] == 80_00


def test_a_key_used_for_something_else_is_refused(provider: Provider) -> None:
    reference, payments = reserved(provider), provider.adapter()
    payments.capture(an_order(reference), f"key-{reference[:8]}", 40_00)
    with pytest.raises(PaymentRefused):
        payments.capture(an_order(reference), f"key-{reference[:8]}", 50_00)
    assert provider.ask("POST", f"/epayment/v1/payments/{reference}/capture", json={}).status_code == 400


@pytest.mark.parametrize(
    ("path", "chars_max"),
    [("/epayment/v1/payments", 50), ("/recurring/v3/agreements", 40)],
    ids=["epayment", "recurring"],
)
def test_a_key_is_as_long_as_the_published_interface_takes_and_no_longer(
    provider: Provider, path: str, chars_max: int
) -> None:
    def detail(key: str) -> str:
        answer = provider.ask("POST", path, json={}, headers={**provider.headers(), "Idempotency-Key": key})
        assert answer.status_code == 400
        return str(answer.json()["detail"])

    key = (uuid4().hex * 2)[: chars_max + 1]
    for refused in (key, "", "with a blank"):
        assert "Idempotency-Key" in detail(refused)
    assert "Idempotency-Key" not in detail(key[:-1])


def test_a_reservation_dies_after_fourteen_days(provider: Provider) -> None:
    reference, payments = reserved(provider), provider.adapter()
    move_to(clock.now() + timedelta(days=13, hours=23))
    assert payments.get(an_order(reference)).state == "reserved"
    move_to(clock.now() + timedelta(hours=2))
    with pytest.raises(PaymentRefused):
        payments.capture(an_order(reference), f"key-{reference[:8]}", 100_00)
    assert payments.get(an_order(reference)).state == "expired"


def test_what_is_more_than_was_held_or_taken_is_refused(provider: Provider) -> None:
    reference, payments = reserved(provider), provider.adapter()
    with pytest.raises(PaymentRefused):
        payments.capture(an_order(reference), f"a-{reference[:8]}", 100_01)
    payments.capture(an_order(reference), f"b-{reference[:8]}", 100_00)
    with pytest.raises(PaymentRefused):
        payments.refund(an_order(reference), f"c-{reference[:8]}", 100_01)
    with pytest.raises(PaymentRefused):
        payments.cancel(an_order(reference), f"d-{reference[:8]}")
    assert payments.refund(an_order(reference), f"e-{reference[:8]}", 100_00).state == "refunded"


def test_a_killed_simulator_remembers_what_it_answered(tmp_path: Path) -> None:
    process, provider = start_simulator(tmp_path)
    reference = reserved(provider)
    provider.adapter().capture(an_order(reference), f"key-{reference[:8]}", 40_00)
    process.kill()
    process.communicate()

    process, provider = start_simulator(tmp_path)
    try:
        provider.adapter().capture(an_order(reference), f"key-{reference[:8]}", 40_00)
        assert sums(provider, reference)["capturedAmount"] == 40_00
    finally:
        process.kill()
        process.communicate()


def test_a_stranger_is_told_nothing(provider: Provider) -> None:
    reference = reserved(provider)
    answer = provider.ask("GET", f"/epayment/v1/payments/{reference}", headers={})
    assert (answer.status_code, answer.headers["Content-Type"]) == (401, "application/problem+json")
    with pytest.raises(PaymentsAway) as told:
        provider.adapter("a-wrong-key").get(an_order(reference))
    assert "a-wrong-key" not in str(told.value)


def test_the_payers_page_works_without_scripts(provider: Provider) -> None:
    reference = str(uuid4())
    url = provider.adapter().create(an_order(reference, 12_05), f"{reference}-create", BACK).pay_url
    assert url is not None
    path = url.removeprefix(provider.url)
    page = provider.ask("GET", path).text
    assert "12,05 DKK" in page
    assert "Betal" in page
    assert "Afvis" in page
    assert provider.ask("POST", path, data={"answer": "decline"}, allow_redirects=False).headers["Location"] == BACK
    assert provider.adapter().get(an_order(reference)).state == "declined"


@pytest.mark.parametrize("environment", ["production", ""])
def test_it_runs_in_development_only(tmp_path: Path, environment: str) -> None:
    command = [sys.executable, "-m", "deploy.local.payments", "--address", "127.0.0.1:0"]
    told = subprocess.run(
        [*command, "--folder", str(tmp_path)],
        env={**os.environ, "ENVIRONMENT": environment},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=30,
    )
    assert (told.returncode, "development only" in told.stderr) == (2, True)
