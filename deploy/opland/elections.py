"""`opland election …`: votes, offline."""

import json
import sys
from pathlib import Path

import click

from deploy.opland.simulator import compared_file, explained_file
from deploy.opland.tally import RULE_NAMES, check_folder, tally_file
from services.voting.domain.explain import Language

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def election() -> None:
    """Votes, offline. Exit 1: not what was declared. Exit 2: a file that cannot be read; it says where."""


@election.command()
@click.argument("file", type=FILE)
@click.option("--rule", metavar="RULE", help=f"Another rule than the file's own: {', '.join(RULE_NAMES)}.")
@click.option("--json", "as_json", is_flag=True, help="The last line is one JSON object.")
def tally(file: Path, rule: str | None, as_json: bool) -> None:  # noqa: FBT001
    """Count a Pabulib file by the rule it names, and compare with its own winners (exit 1 if they are others)."""
    report = tally_file(file, rule)
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
    else:
        click.echo(f"rule {report['rule']}: {len(report['winners'])} winners: {', '.join(report['winners'])}")
        for reason, times in report["votes_refused"].items():
            click.echo(f"refused: {times} ballots, {reason}")
        for repeated in report["repeated_voters"]:
            click.echo(repeated)
        click.echo(f"official: {report['official']}  match: {report['match']}  hash: {report['tally_hash']}")
        if report["reason"]:
            click.echo(report["reason"])
    sys.exit(1 if report["match"] is False and rule is None else 0)


@election.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The last line is one JSON object.")
@click.option("--jobs", type=click.IntRange(1), help="Processes at once; as many as there are cores unless given.")
def check(folder: Path, as_json: bool, jobs: int | None) -> None:  # noqa: FBT001
    """Count every Pabulib file in a folder, and name those whose declared winners are others (exit 1 if there are any)."""
    summary = check_folder(folder, jobs)
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        for wrong in summary["mismatches"]:
            click.echo(f"{wrong['file']}: {wrong['reason']}")
        click.echo(
            f"{summary['checked']} elections in {summary['seconds']} s; "
            f"{summary['matched']} of {summary['with_official']} with declared winners are counted the same"
        )
    sys.exit(1 if summary["mismatches"] else 0)


@election.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="The last line is one JSON object.")
def compare(file: Path, as_json: bool) -> None:  # noqa: FBT001
    """What other rules would have chosen from the same ballots: to choose a rule for next time."""
    found = compared_file(file)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for line in found["rules"]:
        click.echo(
            f"{line['rule']:<28} {len(line['winners']):>3} winners, {line['spent']} spent, "
            f"{line['ballots_without_a_winner']} ballots without a winner: {', '.join(line['winners'])}"
        )


@election.command()
@click.argument("file", type=FILE)
@click.option("--rule", metavar="RULE", help="Another rule than the file's own.")
@click.option("--language", type=click.Choice(["da", "en"]), default="da", show_default=True)
def explain(file: Path, rule: str | None, language: Language) -> None:
    """Why each project won or lost, and how far a loser was from winning, in sentences."""
    for line in explained_file(file, language, rule):
        click.echo(line)
