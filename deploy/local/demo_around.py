"""What stands around the budgets in the demonstration town: areas, joint councils, an initiative, an application."""

import hashlib
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from deploy.local.demo_areas import AREAS

if TYPE_CHECKING:
    from deploy.local.demo import Demo

WITH_BUDGETS = ("solbjerg", "harlev", "tranbjerg")
PLAYMAKERS = [
    {"name": "Jonna Kær", "email": "jonna.kaer@example.org", "phone": "+45 00 00 00 11"},
    {"name": "Tage Rindom", "email": "tage.rindom@example.org"},
]
"""Invented; no Danish phone number begins with a nought."""
INITIATIVE = {
    "area_id": "solbjerg",
    "title": "En sti til søen",
    "text": "Vi er nogle stykker, der gerne vil kunne gå tørskoet til søen hele året. Hvor begynder vi?",
}

APPLICATION = {
    "title": "Bålhytte ved søen",
    "need": "Byen mangler et sted, hvor man kan mødes ude, også når det regner.",
    "plan": "Vi bygger den selv over to weekender i maj; alle i byen kan bruge den.",
    "amount": 6_000_000,
    "own_money": 500_000,
    "own_hours": 120,
    "lines": [
        {"text": "Tømmer og tag", "amount": 5_200_000},
        {"text": "Fundament og bålsted", "amount": 1_300_000},
        {"text": "Frivilligt arbejde", "amount": 1_800_000},
    ],
}
APPLICANT = {"kind": "association", "cvr": "99999993", "name": "Borgerforeningen ved Søen"}
STATEMENTS = {
    "playmaker": ("playmaker", "Jorden er kommunens, og naboerne er spurgt."),
    "joint_council": ("joint-council-solbjerg", "Fællesrådet anbefaler den: den ligger, hvor stierne mødes."),
}


def load_around(demo: "Demo") -> None:
    areas(demo)
    for area_id in WITH_BUDGETS:
        council(demo, area_id)
    initiative(demo)
    application(demo)


def areas(demo: "Demo") -> None:
    demo.say(f"{len(AREAS)} areas of the opland")
    for area in AREAS:
        demo.post("operator", "/areas", area, area["area_id"])
        said = {"playmakers": PLAYMAKERS if area["area_id"] in WITH_BUDGETS else PLAYMAKERS[1:]}
        demo.post("operator", f"/areas/{quote(area['area_id'])}/playmakers", said)


def council(demo: "Demo", area_id: str) -> None:
    """With a representative who accepted with a code, and something agreed with the city."""
    founding = {"name": f"Fællesrådet i {area_id.title()}", "area_ids": [area_id]}
    council_id = demo.post("playmaker", "/councils", founding, area_id)["id"]
    code = f"Fællesrådet i {area_id}, byens eksempel"
    invitation = {
        "from_on": f"{demo.year}-01-01",
        "to_on": f"{demo.year + 1}-12-31",
        "code_hash": hashlib.sha256(code.encode()).hexdigest(),
    }
    mandate_id = demo.post("playmaker", f"/councils/{council_id}/mandates", {"invitation": invitation})["id"]
    demo.post(f"joint-council-{area_id}", f"/mandates/{mandate_id}/acceptance", {"code": code})
    agreement = {
        "title": "Møde om byens stier hvert halve år",
        "text": "Kommunen indkalder; Fællesrådet samler ønskerne.",
        "held_by": "both",
        "agreed_on": f"{demo.year}-01-01",
        "due_on": f"{demo.year}-12-31",
    }
    demo.post(f"joint-council-{area_id}", f"/councils/{council_id}/agreements", agreement)


def initiative(demo: "Demo") -> UUID:
    """Taken by the playmaker, and a talk asked for."""
    demo.say(f"an initiative: {INITIATIVE['title']}")
    found = UUID(demo.post("resident-solbjerg", "/initiatives", INITIATIVE)["id"])
    demo.post("playmaker", f"/initiatives/{found}/playmaker", {})
    demo.post("resident-solbjerg", f"/initiatives/{found}/coachings", {"wish": "Hvem ejer jorden, og hvem spørger vi?"})
    return found


def application(demo: "Demo") -> None:
    """For a direct grant; it lies before a decider."""
    demo.say(f"an application: {APPLICATION['title']}")
    content = {**APPLICATION, "year": demo.year}
    body = {"area_id": "solbjerg", "currency": "DKK", "applicant": APPLICANT, "content": content}
    path = f"/applications/{demo.post('resident-solbjerg', '/applications', body)['id']}"
    demo.post("resident-solbjerg", f"{path}/submission", {})
    for side, (who, text) in STATEMENTS.items():
        demo.post(who, f"{path}/statements", {"side": side, "text": text}, side)
    demo.post("playmaker", f"{path}/referral", {})
