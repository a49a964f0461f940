"""What somebody types of an area's playmakers becomes what the command says, or is told at its field."""

from gateway.web import contacts
from services.budgets.domain import PLAYMAKERS_MAX

PIA = {"name": "Pia Lund", "email": "pia@example.dk", "phone": "+45 89 40 20 00"}


def test_what_stands_in_the_form_is_read_back_in_its_order_and_an_empty_row_is_nobody() -> None:
    ask = {"name": "Ask Holm", "email": "ask@example.dk", "phone": None}
    form = contacts.typed([PIA, ask])
    assert contacts.read(form) == ([PIA, {"name": "Ask Holm", "email": "ask@example.dk"}], {})
    form["playmaker-0-name"] = form["playmaker-0-email"] = form["playmaker-0-phone"] = " "
    assert contacts.read(form)[0] == [{"name": "Ask Holm", "email": "ask@example.dk"}]


def test_who_has_no_name_cannot_be_reached_or_is_written_wrong_is_told_at_the_field() -> None:
    form = {
        "playmaker-0-email": "pia@example.dk",
        "playmaker-1-name": "Ask Holm",
        "playmaker-2-name": "Ida Vang",
        "playmaker-2-phone": "ring til mig",
    }
    assert contacts.read(form)[1] == {
        "playmaker-0-name": "empty",
        "playmaker-1-email": "unreachable",
        "playmaker-2-phone": "field_wrong",
    }


def test_there_is_always_a_free_row_until_no_more_may_be_named() -> None:
    assert contacts.rows({}) == range(2)
    assert contacts.rows({"playmaker-3-phone": "89 40 20 00"}) == range(6)
    assert contacts.rows(contacts.typed([PIA] * 10)) == range(10)


def test_an_area_may_name_as_many_as_the_form_has_rows_for() -> None:
    assert len(contacts.ROWS) == PLAYMAKERS_MAX
