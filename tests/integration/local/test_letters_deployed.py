"""What the city says of its edge reaches budgets and no other; the invented handles of a town on one machine tell no number."""

import json
from pathlib import Path

from deploy.local.handles import write_handles
from gateway.people import person_of
from gateway.settings import INVENTED
from services.budgets.post import CityEdge
from tests.integration.local.test_deployment import CITY, PROCESSES, read, services

EDGE = {"EDGE_URL": "https://edge.example", "EDGE_KEY": "a key of some length", "HANDLES_KEPT_DAYS": "30"}
PERSON_KEY = "the key of the identity edge, at least 32 characters"


def test_the_citys_edge_reaches_those_who_write_letters_and_nobody_else(tmp_path: Path) -> None:
    found = services(tmp_path, {**CITY, **EDGE})
    mail = read("budgets", found["budgets"]["environment"])[1].mail
    assert isinstance(mail.edge, CityEdge)
    assert (mail.public_url, mail.handles_kept.days) == (CITY["PUBLIC_URL"], 30)
    given = [process for process in PROCESSES if EDGE["EDGE_KEY"] in found[process]["environment"].values()]
    assert given == ["budgets", "crowdfunding"]


def test_the_file_of_handles_is_what_signing_in_makes_and_holds_no_number(tmp_path: Path) -> None:
    path = tmp_path / "handles.json"
    for _ in range(2):
        write_handles(INVENTED, PERSON_KEY, path)
    told = {line["person"]: line for line in json.loads(path.read_text())}
    assert told[person_of("persona/resident-solbjerg", PERSON_KEY)]["area_id"] == "solbjerg"
    assert {line["channel"] for line in told.values()} == {"digital", "paper"}
    registered = json.loads(INVENTED.read_text())
    assert len(told) == len([line for line in registered if "area_id" in line])
    assert not [line for line in registered if line["number"] in path.read_text()]
    assert path.stat().st_mode & 0o077 == 0
