"""The deployment files, by what can be tried without a container engine."""

import json
import re
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from chassis import config
from deploy import secrets
from deploy.local.broker import Broker
from deploy.local.keys import new_keys
from deploy.local.process import free_port
from deploy.opland.migrate import service_class
from deploy.rabbitmq.definitions import SERVICES, USERS, main
from gateway import settings as gateway_settings

ROOT = Path(__file__).parents[3]
COMPOSE = ROOT / "deploy" / "compose.yml"
PROCESSES = (*SERVICES, "gateway")
OPTIONAL = set(re.findall(r"\$\{(\w+):-", COMPOSE.read_text()))
CITY = {
    "PUBLIC_URL": "https://puljen.example",
    "TOKEN_PUBLIC_KEY": secrets.one_line(new_keys()["TOKEN_PUBLIC_KEY"]),
    "OIDC_ISSUER": "https://broker.example/op",
    "OIDC_CLIENT_ID": "puljen-pages",
    "PAYMENTS_PROVIDER": "quickpay",
    "PAYMENTS_URL": "https://payments.example",
    **dict.fromkeys(("PAYMENTS_KEY", "WEBHOOK_SECRET"), "a secret"),
}

NOT_CHOSEN = {
    "VAR": "the image has folders of its own",
    "CLOCK_FILE": "development only",
    "DEV_TOKEN_PRIVATE_KEY": "development only",
    "WORKERS_MAX": "fits the machines that the image was measured on",
    "REQUESTS_MAX": "fits the machines that the image was measured on",
    "GUIDE": "comes with the image",
    "CRITERIA": "comes with the image",
    "DATABASE_URL_GATEWAY": "the gateway has no database",
    "OUTBOX_FOLDER": "development only",
    "HANDLES_FILE": "development only",
}
"""Settings that compose leaves to the image, and why."""


def compose(folder: Path, text: str) -> subprocess.CompletedProcess[str]:
    """compose.yml as compose itself reads it, with `text` for a .env and nothing of this process' environment."""
    (folder / ".env").write_text(text)
    command = [Path(sys.executable).with_name("docker-compose"), "--env-file", folder / ".env", "-f", COMPOSE]
    return subprocess.run([*command, "config", "--format", "json"], env={}, capture_output=True, text=True, check=False)


def filled_in(values: dict[str, str]) -> str:
    """What deploy.secrets writes, with these values."""
    text, _ = secrets.settings(secrets.PATTERN.read_text())
    for name, value in values.items():
        text, changed = re.subn(rf"^{name}=.*$", lambda _, line=f"{name}={value}": line, text, flags=re.MULTILINE)
        assert changed == 1, name
    return text


def services(folder: Path, values: dict[str, str]) -> dict[str, dict[str, Any]]:
    done = compose(folder, filled_in(values))
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["services"]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Service of compose.yml -> what compose makes of it, once the city has filled in what is its own."""
    return services(tmp_path_factory.mktemp("town"), CITY)


def read(process: str, environment: dict[str, str]) -> tuple[config.Settings, Any]:
    """What the process would read at its start, from its environment alone."""
    if process == "gateway":
        environment = {**environment, "HTTP_ADDRESS": f"127.0.0.1:{free_port()}"}  # a town may be running here
        return config.read(process, config.environment(environment), gateway_settings.read)
    return config.read(process, config.environment(environment), service_class(process).own_settings)


def test_the_definitions_that_compose_writes_are_those_of_a_private_node(tmp_path, monkeypatch):
    for user in USERS:
        monkeypatch.setenv(f"RABBITMQ_PASSWORD_{user.upper()}", f"a word of {user}")
    main(["--output", str(tmp_path / "definitions.json")])
    written = json.loads((tmp_path / "definitions.json").read_text())
    ours = Broker(tmp_path / "node")._definitions(dict.fromkeys(USERS, "x"), "oplandspuljen")
    for document in (written, ours):
        for user in document["users"]:
            del user["password_hash"]
    assert written == json.loads(json.dumps(ours))


def test_the_step_that_writes_the_definitions_lets_the_group_of_the_server_read_them_and_nobody_else(town, tmp_path):
    shell, flag, command = town["definitions"]["command"]
    output = tmp_path / "definitions.json"
    command = command.replace("/definitions/definitions.json", str(output)).replace("python", sys.executable)
    subprocess.run([shell, flag, command], cwd=ROOT, env=town["definitions"]["environment"], check=True)
    assert output.stat().st_mode & 0o777 == 0o640
    assert town["definitions"]["user"] == "10001:999"


def test_the_image_has_the_folders_that_a_fresh_volume_takes_its_owner_and_mode_from(town):
    made = dict(re.findall(r"install -d (-o opland .*-m \d+) (/\w+)", (ROOT / "deploy" / "Dockerfile").read_text()))
    assert made == {"-o opland -g opland -m 0700": "/keys", "-o opland -g 999 -m 0750": "/definitions"}
    assert town["voting"]["environment"]["KEYS_FOLDER"] == town["voting"]["volumes"][0]["target"] == "/keys"


def test_compose_names_a_command_that_exists_for_every_process(town):
    for process in PROCESSES:
        module, _, name = town[process]["command"][-1].partition(":")
        code = f"import importlib; getattr(importlib.import_module({module!r}), {name!r})"
        subprocess.run([sys.executable, "-W", "ignore", "-c", code], cwd=ROOT, check=True)


def test_the_example_of_settings_names_everything_that_compose_asks_for():
    asked = set(re.findall(r"\$\{(\w+):", COMPOSE.read_text()))
    given = set(re.findall(r"^(\w+)=", secrets.PATTERN.read_text(), re.MULTILINE))
    assert asked == given


def test_compose_refuses_to_start_until_the_city_has_filled_in_its_own(tmp_path):
    text, empty = secrets.settings(secrets.PATTERN.read_text())
    assert set(empty) == set(CITY)
    for name in CITY:
        refused = compose(tmp_path, filled_in({other: value for other, value in CITY.items() if other != name}))
        assert refused.returncode != 0
        assert f"required variable {name} is missing a value" in refused.stderr
    assert "fill-in" not in re.sub(r"^#.*$", "", text, flags=re.MULTILINE)


def test_no_two_towns_and_no_two_users_share_a_secret():
    secret = re.compile(r"^((?:CALL|POSTGRES|RABBITMQ)_\w+)=(.+)$", re.MULTILINE)
    found = [value for _ in range(2) for _, value in secret.findall(filled_in(CITY))]
    assert len(found) == len(set(found)) == 2 * (2 + 6 + 8)
    assert all(re.fullmatch(r"[\w-]{32,}", value) for value in found if not value.startswith('"-----BEGIN'))


@pytest.mark.parametrize("process", PROCESSES)
def test_each_process_takes_its_settings_from_compose_in_production(town, process):
    shared, _ = read(process, town[process]["environment"])
    assert shared.environment == "production"
    assert shared.amqp_user == process
    assert shared.health_address == "0.0.0.0:8080"


class Asked(dict[str, str]):
    """An environment that remembers what was looked for in it."""

    def __init__(self, values: dict[str, str]) -> None:
        super().__init__(values)
        self.names: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.names.add(name)
        return super().get(name, default)


def test_every_setting_that_a_city_may_choose_can_be_chosen_in_compose(town):
    """A setting that compose does not hand on is one that nobody can set, whatever a README says."""
    missing: set[str] = set()
    for process in PROCESSES:
        given = town[process]["environment"]
        asked = Asked({**given, "HTTP_ADDRESS": f"127.0.0.1:{free_port()}"})
        own = gateway_settings.read if process == "gateway" else service_class(process).own_settings
        config.read(process, config.Reader(asked), own)
        missing |= {name for name in asked.names - set(given) if not name.startswith(("AMQP_U", "HEALTH_ADDRESS"))}
    assert missing == set(NOT_CHOSEN)


@pytest.mark.parametrize("process", PROCESSES)
def test_each_process_is_given_its_own_database_and_broker_user_and_no_other_secret(town, process):
    environment = town[process]["environment"]
    urls = {name: value for name, value in environment.items() if name.startswith("DATABASE_URL")}
    own = {f"DATABASE_URL_{process.upper()}"} if process in SERVICES else set()
    assert set(urls) == own
    others = {
        word
        for name in PROCESSES
        if name != process
        for word in re.findall(r"://\w+:(\w{32,})@", " ".join(town[name]["environment"].values()))
    }
    assert len(others) == 11 - len(own) - 1
    assert not [word for word in others if word in " ".join(environment.values())]
    assert ("CALL_PRIVATE_KEY" in environment) == (process == "gateway")
    assert ("CHECKPOINT_PRIVATE_KEY" in environment) == (process == "ledger")


def test_the_gateway_signs_with_the_key_that_all_know_and_trusts_the_one_proxy_before_it(town):
    _, own = read("gateway", town["gateway"]["environment"])
    assert own.call_private_key.startswith("-----BEGIN PRIVATE KEY-----\n")
    assert own.proxies_trusted == 1
    assert own.public_url == "https://puljen.example"
    assert {town[name]["environment"]["CALL_PUBLIC_KEY"] for name in PROCESSES} == {
        town["gateway"]["environment"]["CALL_PUBLIC_KEY"]
    }
    assert [port["host_ip"] for port in town["gateway"]["ports"]] == ["127.0.0.1"]


def test_an_optional_setting_that_is_left_empty_is_as_if_it_were_not_set(tmp_path):
    empty = services(tmp_path, {**CITY, **dict.fromkeys(OPTIONAL, "")})
    told: dict[str, list[Any]] = {name: [] for name in PROCESSES}
    for process, found in told.items():
        given = empty[process]["environment"]
        for environment in (given, {name: value for name, value in given.items() if name not in OPTIONAL}):
            shared, own = read(process, environment)
            # The address is another each time; a payment provider and a folder of keys are equal to themselves only.
            own = {name: value for name, value in vars(own).items() if name not in ("http_address", "payments", "keys")}
            found.append((shared, own))
    assert all(first == second for first, second in told.values())


def test_what_the_city_decides_reaches_those_that_act_on_it(tmp_path):
    decided = {
        "POOL_CURRENCY": "EUR",
        "THIRD_PERSON_ABOVE": "5000000",
        "PERMIT_REQUIRED": "false",
        "CITY_PERMIT_NUMBER": "24-700-00001",
        "CITY_PERMIT_HOLDER": '"Odder Kommune"',
        "CITY_PERMIT_FROM_ON": "2025-01-01",
        "CITY_PERMIT_TO_ON": "2025-12-31",
        "TOKEN_ISSUER": "https://login.example",
        "TOKEN_AUDIENCE": "puljen",
        "RATE_PER_SECOND_MAX": "7",
        "PROXIES_TRUSTED": "2",
        "CORS_ORIGINS": "https://app.example",
    }
    found = services(tmp_path, {**CITY, **decided})
    own = {name: read(name, found[name]["environment"])[1] for name in ("gateway", "ledger", "crowdfunding")}
    assert (own["ledger"].third_person_above, own["ledger"].public_key()[:10]) == (5_000_000, "-----BEGIN")
    assert own["ledger"].currency == own["crowdfunding"].rules.currency == "EUR"
    assert not own["crowdfunding"].rules.permit_required
    assert own["crowdfunding"].rules.city_permit.holder == "Odder Kommune"
    named = ("token_issuer", "token_audience", "rate_per_second_max", "proxies_trusted", "cors_origins")
    told = ["https://login.example", "puljen", 7, 2, ("https://app.example",)]
    assert [getattr(own["gateway"], name) for name in named] == told


def test_all_wait_for_the_migration_which_waits_for_the_servers_and_tries_again(town):
    for process in PROCESSES:
        assert town[process]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    waits = town["migrate"]["depends_on"]
    assert {name: wait["condition"] for name, wait in waits.items()} == dict.fromkeys(
        ("rabbitmq", "postgres"), "service_healthy"
    )
    assert town["migrate"]["restart"] == "on-failure"
    assert len([name for name in town["migrate"]["environment"] if name.startswith("DATABASE_URL_")]) == len(SERVICES)


def test_a_server_that_only_its_own_first_start_can_reach_is_not_healthy(town):
    test = town["postgres"]["healthcheck"]["test"]
    assert test[test.index("-h") + 1] == "127.0.0.1"


def test_rabbitmq_starts_again_when_its_definitions_were_made_anew(town):
    assert town["rabbitmq"]["depends_on"]["definitions"]["restart"] is True


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (503, False)])
@pytest.mark.parametrize("process", PROCESSES)
def test_each_process_is_healthy_when_it_says_that_it_is_ready(town, process, status, healthy):
    asked = []

    class Ready(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_):
            pass

    kind, python, *arguments = town[process]["healthcheck"]["test"]
    assert (kind, python) == ("CMD", "python")
    with HTTPServer(("127.0.0.1", 0), Ready) as server:
        threading.Thread(target=server.handle_request).start()
        here = [word.replace(":8080", f":{server.server_port}") for word in arguments]
        done = subprocess.run([sys.executable, *here], env={}, stderr=subprocess.DEVNULL, check=False)
    assert (done.returncode == 0) == healthy
    assert asked == ["/readyz"]
