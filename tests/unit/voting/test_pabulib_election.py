from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given

from services.voting.domain import pabulib_election as meaning
from services.voting.domain.ballots import BallotRules, Choice, check_ballot
from services.voting.domain.pabulib import PbError, PbFile, open_pb, read
from services.voting.domain.pabulib_export import election_text, project_rows, rules_meta
from services.voting.domain.tally import Project, Result, TallyRule, tally
from tests.unit.voting.mothers import APPROVAL, GREEDY, OUR_ELECTIONS, AnyElection, elections


def recounted(file: PbFile) -> Result:
    rule = meaning.tally_rule(file)
    assert isinstance(rule, TallyRule)
    rules = (rule, meaning.ballot_rules(file), meaning.projects(file), meaning.amount(file))
    return tally(*rules, meaning.ballots(file), meaning.currency(file))


def changed(name: str, old: str, new: str) -> PbFile:
    text = (OUR_ELECTIONS / name).read_text(encoding="utf-8")
    assert old in text
    return read(text.replace(old, new, 1))


def test_limits_and_thresholds_are_read_from_the_file() -> None:
    points, sum_ = open_pb(OUR_ELECTIONS / "solbjerg_point.pb"), open_pb(OUR_ELECTIONS / "grundfoer_sum.pb")
    assert meaning.ballot_rules(points) == BallotRules("cumulative", choices_max=4, points_sum_min=1, points_sum_max=10)
    assert meaning.tally_rule(points) == TallyRule("greedy", score_min=30)
    assert meaning.ballot_rules(sum_) == BallotRules("approval", sum_cost_max=80_000_00)
    assert meaning.ballot_rules(open_pb(OUR_ELECTIONS / "hjortshoej_et_valg.pb")) == BallotRules(
        "choose-1", choices_min=1, choices_max=1
    )
    ranked = open_pb(OUR_ELECTIONS / "malling_rangorden.pb")
    assert meaning.tally_rule(ranked) == TallyRule("greedy", rank_points=(3, 2, 1), ranked_from="last")
    assert next(meaning.ballots(points))[0].points is not None


@pytest.mark.parametrize(
    ("written", "currency", "minor"),
    [("1546168.66", "PLN", 154616866), ("400000.0", "EUR", 40000000), ("7", "JPY", 7), ("1.5", "KWD", 1500)],
)
def test_an_amount_is_read_exactly(written: str, currency: str, minor: int) -> None:
    text = election_text({**rules_meta(APPROVAL, GREEDY, 0), "budget": written, "currency": currency}, [], [])
    assert meaning.amount(read(text)) == minor


@pytest.mark.parametrize("written", ["", "-1", "1e9", "1,5", "0.001", "NaN", "9" * 17, "9" * 15, "٣", "1_000"])
def test_what_is_no_amount_is_refused_with_its_line(written: str) -> None:
    file = changed("grundfoer_sum.pb", "budget;80000", f"budget;{written}")
    with pytest.raises(PbError, match="line 10, column 2: budget is") as refused:
        meaning.amount(file)
    assert refused.value.line == file.meta_lines["budget"]
    with pytest.raises(PbError, match="column 2: the cost is"):
        meaning.projects(changed("grundfoer_sum.pb", "A;20000", f"A;{written}"))


def test_what_the_rules_cannot_be_is_refused_with_its_line() -> None:
    with pytest.raises(PbError, match="vote type 'scoring' is none of"):
        meaning.ballot_rules(changed("grundfoer_sum.pb", "vote_type;approval", "vote_type;scoring"))
    with pytest.raises(PbError, match="max_length is 'few'"):
        meaning.ballot_rules(changed("lystrup_godkendelse.pb", "max_length;3", "max_length;few"))
    with pytest.raises(PbError, match="no column 'points'"):
        list(meaning.ballots(changed("grundfoer_sum.pb", "vote_type;approval", "vote_type;cumulative")))


def test_a_rule_we_do_not_have_is_said_and_not_guessed() -> None:
    for name in ("equalshares/add2", "equal", "a rule of tomorrow"):
        rule = meaning.tally_rule(changed("grundfoer_sum.pb", "rule;greedy", f"rule;{name}"))
        assert str(rule) == f"the rule {name!r} is not supported yet"


def test_points_that_do_not_match_the_choices_are_a_ballot_without_points() -> None:
    file = open_pb(OUR_ELECTIONS / "solbjerg_point.pb")
    for points in ("1,2,3,4,5", "", "one", "1.5"):
        file.votes[4]["points"] = points
        ballot = list(meaning.ballots(file))[4]
        costs = {project.project_id: project.cost for project in meaning.projects(file)}
        assert check_ballot(meaning.ballot_rules(file), costs, ballot) == "points_missing"


def test_official_winners_are_those_with_a_selected_that_is_not_zero() -> None:
    file = open_pb(OUR_ELECTIONS / "grundfoer_sum.pb")
    assert meaning.official_winners(file) == {"C", "D", "F"}
    assert meaning.funded_from_elsewhere(file) == set()
    file.projects[0]["selected"] = "2"
    assert meaning.official_winners(file) == {"A", "C", "D", "F"}
    assert meaning.funded_from_elsewhere(file) == {"A"}
    file.projects[0]["selected"], file.projects[2]["selected"] = "0.0", "1.0"  # as a spreadsheet writes them
    assert (meaning.official_winners(file), meaning.funded_from_elsewhere(file)) == ({"C", "D", "F"}, set())
    assert meaning.official_winners(changed("grundfoer_sum.pb", "name;selected", "name;chosen")) is None


def test_someone_who_stands_in_the_file_twice_is_found() -> None:
    file = open_pb(OUR_ELECTIONS / "grundfoer_sum.pb")
    assert meaning.repeated_voters(file) == []
    file.votes[3]["voter_id"] = "1"
    assert meaning.repeated_voters(file) == [(file.votes[3].line, "1")]


@given(elections())
def test_a_published_election_recounts_to_the_same_hashes(election: AnyElection) -> None:
    rule, ballot_rules, projects, amount, ballots = election
    declared = tally(rule, ballot_rules, projects, amount, ballots)
    meta = rules_meta(ballot_rules, rule, amount) | {"description": "Torvet; og «byen»"}
    file = read(election_text(meta, project_rows(projects, declared), ballots))
    again = recounted(file)
    assert again.tally_hash == declared.tally_hash
    assert again.rules_hash == declared.rules_hash
    assert (meaning.official_winners(file) or frozenset()) == set(declared.winners)


def test_a_project_id_that_the_format_cannot_hold_is_refused() -> None:
    rows = project_rows([Project("a,b", 1)])
    with pytest.raises(ValueError, match="cannot stand in a list"):
        election_text(rules_meta(APPROVAL, GREEDY, 1), rows, [(Choice("a,b"),)])


def test_equal_ballots_are_counted_together_and_nobodys_is_lost() -> None:
    for path in OUR_ELECTIONS.glob("*.pb"):
        file = open_pb(path)
        ordinal = file.meta["vote_type"] == "ordinal"
        one_by_one = Counter(ballot if ordinal else tuple(sorted(ballot)) for ballot in meaning.ballots(file))
        assert meaning.grouped_ballots(file) == one_by_one
        assert one_by_one.total() == len(file.votes)
