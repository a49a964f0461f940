"""Elections of any size, invented the same each time, as Pabulib files."""

import random
from pathlib import Path

PROJECTS = {"Have": 40_000, "Scene": 78_450, "Lys": 20_000, "Bro": 31_000, "Bål": 5_000, "Sti": 12_500}
BUDGET = 80_000
SEED = 1213


def write_election(path: Path, votes: int) -> Path:
    """`votes` approvals of up to three projects each; greedy; nobody has declared winners."""
    draw = random.Random(SEED)
    meta = {
        "description": "En opdigtet afstemning",
        "country": "Danmark",
        "unit": "Solbjerg",
        "instance": "2026",
        "num_projects": len(PROJECTS),
        "num_votes": votes,
        "budget": BUDGET,
        "currency": "DKK",
        "vote_type": "approval",
        "rule": "greedy",
        "max_length": 3,
    }
    lines = ["META", "key;value", *(f"{key};{value}" for key, value in meta.items())]
    lines += ["PROJECTS", "project_id;cost;name"]
    lines += [f"{number};{cost};{name}" for number, (name, cost) in enumerate(PROJECTS.items(), 1)]
    lines += ["VOTES", "voter_id;vote"]
    for voter in range(votes):
        chosen = draw.sample(range(1, len(PROJECTS) + 1), k=draw.randint(1, 3))
        lines.append(f"{voter};{','.join(map(str, chosen))}")
    path.write_text("\n".join(lines) + "\n")
    return path
