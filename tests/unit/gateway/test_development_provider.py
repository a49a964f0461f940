"""The development provider starts in development, for this machine, and nowhere else."""

import pytest

from deploy.local.identity.__main__ import main


@pytest.mark.parametrize(
    ("environment", "address", "said"),
    [
        ("production", "127.0.0.1:0", "ENVIRONMENT=development only"),
        (None, "127.0.0.1:0", "ENVIRONMENT=development only"),
        ("development", "0.0.0.0:0", "not of this machine alone"),
        ("development", "example.org:0", "not of this machine alone"),
    ],
)
def test_the_development_provider_does_not_start_elsewhere(
    environment: str | None,
    address: str,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("ENVIRONMENT", raising=False)
    if environment:
        monkeypatch.setenv("ENVIRONMENT", environment)
    monkeypatch.setattr("sys.argv", ["identity", "--address", address])
    assert main() == 2
    assert said in capsys.readouterr().err
