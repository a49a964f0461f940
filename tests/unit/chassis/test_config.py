"""Every setting that is wrong is named, at once, before the first message."""

from typing import Any

import pytest

from chassis import config
from deploy.local.keys import new_keys

KEYS = new_keys()
GOOD = {"AMQP_URI": "amqp://budgets:s%C3%A6sam@127.0.0.1:5672/town", "CALL_PUBLIC_KEY": KEYS["CALL_PUBLIC_KEY"]}


def nothing(_env: Any) -> None: ...


def read(own: Any = nothing, **changes: str) -> config.Settings:
    settings, _ = config.read("budgets", config.environment({**GOOD, **changes}), own)
    return settings


def wrong(own: Any = nothing, **changes: str) -> list[str]:
    """The names of the settings that are said to be wrong."""
    with pytest.raises(config.ConfigError) as error:
        read(own, **changes)
    return [line.partition(":")[0] for line in str(error.value).splitlines()]


def test_two_settings_are_enough() -> None:
    settings = read()
    assert settings.database_url == "sqlite:///var/budgets.db"
    assert settings.environment == "production"
    assert not settings.development
    assert settings.publishers["ledger"] == "ledger"


def test_the_settings_of_one_service_come_before_those_of_all() -> None:
    assert read(AMQP_URI_BUDGETS="amqp://other@host//").amqp_user == "other"
    assert read(DATABASE_URL_BUDGETS="sqlite:///elsewhere.db").database_url == "sqlite:///elsewhere.db"


def test_the_environment_of_this_process_does_not_override_what_was_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL_BUDGETS", "sqlite:///a/town/that/is/not/ours.db")
    assert read().database_url == "sqlite:///var/budgets.db"


def test_without_values_the_environment_of_this_process_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL_BUDGETS", "sqlite:///here.db")
    assert config.database_url("budgets", config.environment()) == "sqlite:///here.db"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ENVIRONMENT", "staging"),
        ("AMQP_URI", "localhost:5672"),
        ("AMQP_URI", "http://localhost"),
        ("AMQP_URI_BUDGETS", "amqp://"),
        ("AMQP_URI", "amqp://["),
        ("AMQP_URI", "amqp://h:abc/"),
        ("AMQP_URI", "amqp://h:0/"),
        ("DATABASE_URL_BUDGETS", "no address"),
        ("DATABASE_URL_BUDGETS", "mysql://localhost/x"),
        ("DATABASE_URL_BUDGETS", "postgresql://localhost/x"),
        ("CALL_PUBLIC_KEY", "not a key"),
        ("CALL_PUBLIC_KEY", KEYS["CALL_PRIVATE_KEY"]),
        ("HEALTH_ADDRESS_BUDGETS", "8000"),
        ("HEALTH_ADDRESS_BUDGETS", "127.0.0.1:70000"),
        ("LOG_LEVEL", "LOUD"),
        ("WORKERS_MAX", "0"),
        ("WORKERS_MAX", "many"),
        ("CLOCK_FILE", "clock"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str) -> None:
    assert wrong(**{name: value}) == [name]


def test_a_missing_setting_is_named() -> None:
    with pytest.raises(config.ConfigError) as error:
        config.read("budgets", config.environment({}), nothing)
    assert [line.partition(":")[0] for line in str(error.value).splitlines()] == ["AMQP_URI", "CALL_PUBLIC_KEY"]


def test_all_that_is_wrong_is_named_at_once_also_what_only_this_service_knows() -> None:
    def own(env: Any) -> Any:
        return env.int("PAGE_MAX") + 1  # stumbles over the None that a wrong setting is until all are told

    assert wrong(own, LOG_LEVEL="LOUD", WORKERS_MAX="-1", PAGE_MAX="x", CLOCK_FILE="clock") == [
        "CLOCK_FILE",
        "LOG_LEVEL",
        "PAGE_MAX",
        "WORKERS_MAX",
    ]


def test_a_defect_in_reading_is_not_taken_for_a_wrong_setting() -> None:
    def own(_env: Any) -> Any:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        read(own)


def test_the_clock_may_be_moved_in_development() -> None:
    assert str(read(ENVIRONMENT="development", CLOCK_FILE="clock").clock_file) == "clock"


def test_the_broker_user_is_the_one_of_the_address() -> None:
    assert read().amqp_user == "budgets"
    assert read(AMQP_URI="amqp://b%C3%B8rge:x@h").amqp_user == "børge"
    assert read(AMQP_URI="amqp://h").amqp_user == "guest"
