"""A round of proposals out of a spreadsheet: line by line, with a reason for each that is refused, and once."""

from typing import Any
from uuid import uuid4

import pytest

from contracts import budgets
from contracts.budgets.importing import ImportProposals, ImportReport, WrongTable
from services.budgets import domain
from tests.integration.budgets.people import listed, page
from tests.mothers_budgets import PLAYMAKER, Road, said

HEAD = "Titel;Beskrivelse;Pris;Kategori;Breddegrad;Længdegrad\n"
GOOD = HEAD + "Bænk;ved kirken;12.500,00;grønt;56,0483;10,0854\nTræer;;900;;;\n"


@pytest.fixture
def ideas(road: Road) -> Road:
    return road.to("ideas")


def take(road: Road, table: str, **more: Any) -> ImportReport:
    command = ImportProposals(command_id=uuid4(), budget_id=road.budget_id, table=table, **more)
    found: ImportReport = road.do(PLAYMAKER, command)
    return found


def told(report: ImportReport) -> list[tuple[int, str | None]]:
    return [(each.line, each.column) for each in report.refused]


def test_lines_become_proposals_for_all_to_read_marked_as_entered_by_the_city(ideas: Road) -> None:
    report = take(ideas, "\ufeff" + GOOD)
    assert (report.taken, report.known, report.refused) == (2, 0, ())
    found = {line.title: line for line in listed(ideas).items}
    assert {line.title: (line.cost, line.state, line.assisted) for line in found.values()} == {
        "Bænk": (1_250_000, "submitted", True),
        "Træer": (90_000, "submitted", True),
    }
    bench = page(ideas, found["Bænk"].proposal_id)
    assert (bench.text, bench.category, bench.place) == (
        "ved kirken",
        "grønt",
        budgets.Place(latitude=56_048_300, longitude=10_085_400),
    )
    assert [event.title for event in said(ideas.db, budgets.ProposalSubmitted)] == ["Bænk", "Træer"]


def test_the_same_again_changes_nothing_and_what_was_mended_is_added(ideas: Road) -> None:
    wrong = GOOD + "Sti;til søen;12.5000;;;\n"
    assert (take(ideas, wrong).taken, take(ideas, wrong).known) == (2, 2)
    report = take(ideas, GOOD + "Sti;til søen;12.500;;;\n")
    assert (report.taken, report.known, report.refused) == (1, 2, ())
    other = Road(ideas.db).to("ideas")
    assert take(other, GOOD).taken == 2, "in another budget they are others"


def test_every_line_that_is_refused_says_why_and_harms_no_other(ideas: Road) -> None:
    lines = [
        "Bænk;ved kirken;12.500,00;grønt;56,0483;10,0854",
        "Sti;;12.5000;;nord;",
        ";uden titel;100;;;",
        "Vej;;100;;56,0;",
        "Langt væk;;100;;0,0;0,0",
        "Komma;;100;grønt, blåt;;",
        "Gratis;;0;;;",
        "For kort;;100",
        "Bænk;ved kirken;12500;grønt;56,048300;10,085400",
        f"{'x' * 201};;100;;;",
    ]
    report = take(ideas, HEAD + "\n".join(lines))
    assert report.taken == 1
    wanted = [(3, "Pris"), (3, "Breddegrad"), (4, "Titel"), (5, "Længdegrad"), (6, "Breddegrad"), (6, "Længdegrad")]
    assert told(report) == [*wanted, (7, "Kategori"), (8, "Pris"), (9, None), (10, None), (11, "Titel")]
    assert report.refused[-2].reason == "the same stands in line 2"
    assert all(each.reason for each in report.refused)


def test_a_dry_run_says_the_same_and_does_nothing(ideas: Road) -> None:
    report = take(ideas, GOOD, dry_run=True)
    assert (report.taken, report.dry_run) == (2, True)
    assert listed(ideas).items == ()
    assert said(ideas.db, budgets.ProposalSubmitted) == []
    assert take(ideas, GOOD).taken == 2


@pytest.mark.parametrize(
    "table",
    [
        "x",
        "\n",
        "Titel;Pris\nBænk;1\n",
        "Titel;Tekst;Pris;Pris\nBænk;;1;1\n",
        "Titel;Tekst;Pris;Indsenders navn\nBænk;;1;Asta\n",
        'Titel;Tekst;Pris\n"Bænk;;1\n',
    ],
)
def test_a_table_without_its_columns_or_with_others_is_not_read_at_all(ideas: Road, table: str) -> None:
    with pytest.raises(WrongTable):
        take(ideas, table)
    assert listed(ideas).items == ()


def test_there_is_room_for_so_many_and_the_first_lines_take_it(ideas: Road, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "PROPOSALS_MAX", 3)
    ideas.propose()
    report = take(ideas, GOOD + "Sti;til søen;100;;;\n")
    assert (report.taken, told(report)) == (2, [(4, None)])
    with pytest.raises(WrongTable):
        take(ideas, HEAD + "".join(f"Nr {each};;1;;;\n" for each in range(domain.LINES_MAX + 1)))


def test_a_person_limit_does_not_bind_the_city(ideas: Road) -> None:
    many = domain.PROPOSALS_A_PERSON_MAX + 1
    assert take(ideas, HEAD + "".join(f"Nr {each};;1;;;\n" for each in range(many))).taken == many


def test_a_budget_that_takes_no_proposals_takes_no_table(road: Road) -> None:
    road.to("review")
    with pytest.raises(budgets.WrongPhase):
        take(road, GOOD)
