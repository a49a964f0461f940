"""The published criteria are a file, the city's own if it likes; without any nothing could be published by them."""

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.errors import Invalid
from services.crowdfunding.service.settings import CRITERIA, read_criteria

ONE = {"criterion": "green", "title": "Grønt", "text": "Det gør noget grønnere."}


def written(folder: Path, found: Any) -> Path:
    path = folder / "criteria.json"
    path.write_text(json.dumps(found), encoding="utf-8")
    return path


def test_the_four_of_the_city_are_there() -> None:
    titles = [each.title for each in read_criteria(CRITERIA)]
    assert titles == ["I kommunen", "Lovligt", "Åbent for alle", "Fælles gavn"]


def test_a_citys_own_are_read_from_its_file(tmp_path: Path) -> None:
    assert [each.criterion for each in read_criteria(written(tmp_path, [ONE]))] == ["green"]


@pytest.mark.parametrize(
    ("found", "refusal"), [([], ValueError), ([ONE, ONE], ValueError), ([{"title": "x"}], Invalid)]
)
def test_none_or_two_of_a_name_or_half_of_one_is_no_list(tmp_path: Path, found: Any, refusal: Any) -> None:
    with pytest.raises(refusal):
        read_criteria(written(tmp_path, found))
