"""The life of a mailing, its words, and until when it makes sense."""

from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from contracts.budgets import Phase
from contracts.budgets.letters import (
    Choice,
    ChosenTwice,
    LetterKind,
    MailingKind,
    MailingState,
    StalePreview,
    Topic,
    WrongMailing,
)
from services.budgets.domain import letters as rules
from tests.unit.budgets.test_domain import rows

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
FACTS = rules.Facts("Mødesteder", "Hvor mødes vi?", 32_000_050, "DKK", 15, AT, AT + timedelta(days=14))
STEPS = [(state, trigger) for state in get_args(MailingState) for trigger in get_args(rules.MailingTrigger)]


@pytest.mark.parametrize(("state", "trigger"), STEPS)
def test_a_step_of_a_mailing_is_an_arrow_of_the_table_or_refused(state: Any, trigger: Any) -> None:
    if (state, trigger) in rules.MAILINGS:
        assert rules.next_mailing_state(state, trigger) == rules.MAILINGS[state, trigger]
        return
    with pytest.raises(WrongMailing) as refusal:
        rules.next_mailing_state(state, trigger)
    assert refusal.value.facts == {"state": state}


def test_the_readme_prints_the_life_of_a_mailing() -> None:
    assert rows("Letters") == {(*step, end) for step, end in rules.MAILINGS.items()}
    assert {"ordered"} | set(rules.MAILINGS.values()) == set(get_args(MailingState))


def test_the_kinds_are_those_of_letters_and_of_notices() -> None:
    assert get_args(MailingKind) == (*get_args(LetterKind), *get_args(Topic))
    assert set(rules.PHASE_OF) == set(get_args(LetterKind))
    assert set(rules.TOPICS_OF) == set(get_args(Topic))
    assert set(rules.TOLD) == set(get_args(Phase)) - {"draft", "earmarking"}


@pytest.mark.parametrize("kind", get_args(LetterKind))
def test_a_letter_says_what_about_how_much_who_and_what_the_playmaker_added(kind: Any) -> None:
    subject, text = rules.letter(kind, FACTS, " Mød op. ")
    assert "Mødesteder" in subject
    for said in ("Hvor mødes vi?", "320.000,50\xa0kr.", "15 år", "\n\nMød op."):
        assert said in text
    assert ("2. marts 2026 kl. 10.00" in text) == (kind == "before_vote")
    assert len(rules.letter(kind, rules.Facts("ø" * 200, "", 1, "DKK", 15, AT, AT), "")[0]) <= rules.TITLE_CHARS_MAX


@pytest.mark.parametrize("phase", list(rules.TOLD))
def test_what_is_told_of_a_phase_is_a_whole_sentence_about_the_budget(phase: Any) -> None:
    subject, text = rules.notice(phase, FACTS)
    assert (subject, text[:12], text[-1]) == ("Mødesteder", "Mødesteder: ", ".")
    assert "{" not in text


def test_a_letter_is_too_late_when_its_phase_or_the_vote_is_over_and_a_notice_after_a_week() -> None:
    late = rules.comes_too_late
    assert not late("before_proposals", AT, "ideas", None, AT + timedelta(days=400))
    assert late("before_proposals", AT, "development", None, AT)
    assert not late("before_vote", AT, "vote", AT + timedelta(1), AT)
    assert late("before_vote", AT, "vote", AT, AT)
    assert late("before_vote", AT, "awarding", AT + timedelta(1), AT)
    assert not late("news", AT, "closed", None, AT + rules.NOTICE_LIVES - timedelta(seconds=1))
    assert late("news", AT, "ideas", None, AT + rules.NOTICE_LIVES)


def test_only_letters_that_were_sent_look_again() -> None:
    day_ago = AT - rules.LOOK_AGAIN
    assert rules.looks_again("before_vote", "sent", day_ago, AT)
    assert not rules.looks_again("before_vote", "sent", day_ago + timedelta(seconds=1), AT)
    assert not rules.looks_again("before_vote", "stopped", day_ago, AT)
    assert not rules.looks_again("news", "sent", day_ago, AT)


def test_each_attempt_waits_longer_and_never_more_than_an_hour() -> None:
    waits = [rules.retry_after(attempts) for attempts in range(1, rules.ATTEMPTS_MAX)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(seconds=2), timedelta(hours=1))


def test_a_topic_is_named_once_and_what_was_previewed_is_what_is_ordered() -> None:
    rules.check_choices([Choice(topic="news", channel="digital"), Choice(topic="votes", channel="none")])
    with pytest.raises(ChosenTwice):
        rules.check_choices([Choice(topic="news", channel="digital"), Choice(topic="news", channel="email")])
    rules.check_previewed(rules.preview_hash("a", "b"), "a", "b")
    with pytest.raises(StalePreview):
        rules.check_previewed(rules.preview_hash("a", "b"), "a", "c")
