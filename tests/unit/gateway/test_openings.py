"""An opening is seen as it would be posted before it is entered, and read as that before it is attested."""

from typing import Any, get_args, get_type_hints

import pytest

from contracts.errors import Invalid
from contracts.ledger import PostOpening
from contracts.message import schema
from gateway.pages.desk import fields, openings
from gateway.pages.desk.fields import Field
from gateway.web import desk_words, render
from services.ledger.domain.accounts import MEANS
from tests.unit.gateway.test_pledge_pages import shown

OWNER = "0b6a1c52-7a0e-4b52-9a3f-2d1f0c5b7e11"
SEEN: dict[str, Any] = {
    "stage": "grant",
    "owner_id": OWNER,
    "year": 2026,
    "amount": 4_000_00,
    "currency": "DKK",
    "voucher": "Bilag 7",
    "from": "pool/capital/2026",
    "to": f"grant/{OWNER}/2026",
    "free": 9_000_00,
    "held": 0,
    "title": "Ny bro",
    "unknown": [],
}


def page(**changed: Any) -> str:
    return " ".join(shown("desk_opening.html", seen=SEEN | changed, form={"stage": "grant"}).split())


def test_its_fields_are_the_commands_and_all_of_it_has_words() -> None:
    names = {each.name for each in openings.FIELDS}
    assert names | {"command_id", "currency", "dimensions"} == schema(PostOpening, "raise").fields.keys()
    (stage,) = [each for each in openings.FIELDS if each.name == "stage"]
    assert set(stage.options) == set(get_args(get_type_hints(PostOpening)["stage"]))
    assert set(stage.options) <= desk_words.DESK_CHOICES.keys()
    assert names <= desk_words.DESK_FIELDS.keys()


def test_the_order_in_which_a_years_money_is_taken_is_the_ledgers() -> None:
    assert openings.MEANS == MEANS


def test_what_would_be_posted_is_shown_with_both_accounts_and_whose_it_is() -> None:
    told = page()
    for words in ("Puljen, 2026", f"grant/{OWNER}/2026", "4.000 kr.", "Ny bro", "Bilag 7", "Bevilget til et projekt"):
        assert words in told
    assert "bliver posteringen afvist" not in told
    assert "Det har ingen side her" in page(title="")


def test_more_than_the_year_has_is_told_before_it_is_entered() -> None:
    told = page(**{"from": None, "free": 1_000_00})
    assert "kun 1.000 kr. til rådighed i 2026" in told


def test_who_attests_it_reads_where_the_money_goes_in_words() -> None:
    module: Any = render.TEMPLATES["da"].get_template("desk_macros.html").module
    told = module.entered({name: SEEN[name] for name in ("stage", "owner_id", "year", "amount", "currency", "voucher")})
    assert "<dd>Bevilget til et projekt</dd>" in told
    assert f"Bevilget til projekt, 2026 <code>grant/{OWNER}/2026</code>" in told


@pytest.mark.parametrize("text", [OWNER, f"https://byen.example/projekter/{OWNER}", f"/budgetter/{OWNER}/forloeb"])
def test_what_it_belongs_to_is_named_by_its_number_or_by_the_address_of_its_page(text: str) -> None:
    assert Field("owner_id", "id").read({"owner_id": text}) == OWNER


def test_an_address_without_a_number_of_ours_is_none() -> None:
    with pytest.raises(Invalid):
        fields.id_of("https://byen.example/projekter")
