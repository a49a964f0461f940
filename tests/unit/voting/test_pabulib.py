from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.voting.domain import pabulib
from services.voting.domain.pabulib import PbError, PbFile, Row, open_pb, read, write
from tests.unit.voting.mothers import OUR_ELECTIONS

SMALL = '''META
key;value
description;Torvet
num_projects;2
num_votes;2
budget;80000
vote_type;approval
rule;greedy
PROJECTS
project_id;cost;name
A;32000;"Bænk; med ""ryg"""
B;78450;Lys
VOTES
voter_id;vote;age
1;A;40
2;A,B;
'''


def where(text: str | bytes) -> tuple[int, int, str]:
    with pytest.raises(PbError) as refused:
        read(text)
    return refused.value.line, refused.value.column, refused.value.sentence


def test_every_field_is_kept_in_its_order() -> None:
    file = read(SMALL)
    assert list(file.meta) == ["description", "num_projects", "num_votes", "budget", "vote_type", "rule"]
    assert file.projects[0] == {"project_id": "A", "cost": "32000", "name": 'Bænk; med "ryg"'}
    assert file.votes == [{"voter_id": "1", "vote": "A", "age": "40"}, {"voter_id": "2", "vote": "A,B", "age": ""}]
    assert write(file) == SMALL


@pytest.mark.parametrize(
    "source",
    [
        SMALL.encode(),
        b"\xef\xbb\xbf" + SMALL.encode(),
        "\ufeff" + SMALL,
        SMALL.replace("\n", "\r\n"),
        SMALL.rstrip("\n"),
        SMALL.replace("VOTES", "\nVOTES"),
        SMALL.splitlines(keepends=True),
        SMALL.splitlines(),
    ],
)
def test_marks_line_ends_and_blank_lines_change_nothing(source: str | bytes | list[str]) -> None:
    assert read(source) == read(SMALL)


def test_a_file_cut_anywhere_is_refused_unless_only_the_last_field_lost_its_end() -> None:
    whole = read(SMALL)
    last_field = len(SMALL) - 1
    for end in range(last_field):
        with pytest.raises(PbError):
            read(SMALL[:end])
    assert read(SMALL[:last_field]) == whole


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "said"),
    [
        ("META\n", "", 1, 1, "where the section META should begin"),
        ("budget;80000\n", "", 1, 1, "META lacks 'budget'"),
        ("num_votes;2", "num_votes;3", 5, 2, "VOTES holds 2 rows"),
        ("num_projects;2", "num_projects;two", 4, 2, "PROJECTS holds 2 rows"),
        ("B;78450;Lys", "B", 12, 1, "1 fields, its header has 3"),
        ("2;A,B;\n", "2;A,B\n", 16, 2, "2 fields, its header has 3"),
        ("2;A,B;\n", "2;A,B;;;\n", 16, 4, "5 fields, its header has 3"),
        ("B;78450", "A;78450", 12, 1, "stands twice as project_id (first on line 11)"),
        ("rule;greedy", "budget;9", 8, 1, "stands twice as key (first on line 6)"),
        ("voter_id;vote;age", "voter_id;vote;vote", 14, 3, "names 'vote' twice"),
        ("voter_id;vote;age", "voter_id;choice;age", 14, 1, "lacks 'vote'"),
        ("VOTES\n", "PROJECTS\n", 13, 1, "begins again"),
        ("B;78450;Lys", 'B;78450;"Lys', 12, 1, "cannot be read"),
        ("description;Torvet", "description;Torvet;og mere", 3, 3, "3 fields, its header has 2"),
    ],
)
def test_an_error_names_its_line_and_column(old: str, new: str, line: int, column: int, said: str) -> None:
    at_line, at_column, sentence = where(SMALL.replace(old, new, 1))
    assert said in sentence
    assert (at_line, at_column) == (line, column)


def test_empty_fields_at_the_end_of_a_row_may_be_left_out_but_on_the_last_one() -> None:
    file = read(SMALL.replace("B;78450;Lys", "B;78450").replace("1;A;40", "1;A"))
    assert (file.projects[1]["name"], file.votes[0]["age"]) == ("", "")
    chosen = SMALL.replace("project_id;cost;name", "project_id;cost;selected").replace("B;78450;Lys", "B;78450")
    assert where(chosen)[:2] == (12, 2)


@pytest.mark.parametrize(
    ("name", "read_as"), [('"Grøn" plads', "Grøn plads"), ('Den "Grønne" plads', 'Den "Grønne" plads')]
)
def test_a_name_that_is_quoted_wrong_is_read_as_it_comes(name: str, read_as: str) -> None:
    file = read(SMALL.replace("B;78450;Lys", f"B;78450;{name}"))
    assert [project["name"] for project in file.projects] == ['Bænk; med "ryg"', read_as]
    assert [vote.line for vote in file.votes] == [15, 16]


def test_a_byte_that_is_not_utf8_is_named_with_its_place() -> None:
    assert where(SMALL.encode().replace("æ".encode(), b"\xe6"))[:2] == (11, 3)


def test_a_missing_section_is_named() -> None:
    assert where(SMALL[: SMALL.index("VOTES")])[2].startswith("the section VOTES is missing")
    assert where("")[2].startswith("the section META is missing")
    assert "ends before its header" in where(SMALL[: SMALL.index("voter_id")])[2]


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pabulib, "FILE_BYTES_MAX", 1_000)
    (tmp_path / "bomb.pb.gz").write_bytes(gzip.compress(b"x" * 100_000))
    with pytest.raises(PbError, match="larger than 1,000 bytes"):
        open_pb(tmp_path / "bomb.pb.gz")


def test_packed_and_plain_files_open_alike_and_a_cut_packed_one_is_refused(tmp_path: Path) -> None:
    packed = gzip.compress(SMALL.encode())
    (tmp_path / "plain.pb").write_text(SMALL, encoding="utf-8", newline="")
    (tmp_path / "packed.pb.gz").write_bytes(packed)
    (tmp_path / "cut.pb.gz").write_bytes(packed[:-20])
    assert open_pb(tmp_path / "plain.pb") == open_pb(tmp_path / "packed.pb.gz") == read(SMALL)
    with pytest.raises(PbError, match="cut or damaged"):
        open_pb(tmp_path / "cut.pb.gz")


def test_our_own_elections_are_written_as_they_stand() -> None:
    for path in sorted(OUR_ELECTIONS.glob("*.pb")):
        assert write(open_pb(path)) == path.read_text(encoding="utf-8")


TEXT = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)


@given(st.lists(st.tuples(TEXT, TEXT), max_size=5), TEXT)
def test_any_text_survives_writing_and_reading(fields: list[tuple[str, str]], about: str) -> None:
    votes = [Row({"voter_id": str(number), "vote": vote, "note": note}) for number, (vote, note) in enumerate(fields)]
    meta = {"num_projects": "0", "num_votes": str(len(votes)), "budget": "1", "vote_type": "x", "rule": about}
    file = PbFile(meta, [], votes, ("project_id", "cost"), ("voter_id", "vote", "note"))
    assert read(write(file)) == file
    assert read(write(file).encode()) == file
