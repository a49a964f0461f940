"""Who votes here: the election's own data against what the identity edge has signed of a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from contracts import budgets as published
from contracts.principal import Principal
from contracts.voting import EligibilityReason


@dataclass(frozen=True)
class Person:
    """What is known of a person; None where the identity edge does not say."""

    age: int | None
    area_id: str | None
    municipality: str | None = None
    postal_code: str | None = None
    moved_in_on: date | None = None
    moved_out_on: date | None = None


@dataclass(frozen=True)
class Eligibility:
    """`area_ids` and `postal_codes`: one of any of them. The rest must all be so; what is not known is not so."""

    age_min: int
    area_ids: frozenset[str]
    postal_codes: frozenset[str] = frozenset()
    municipality: str | None = None
    moved_in_by: date | None = None
    resident_on: date | None = None


def voting_here(area_id: str, age_min: int, told: dict[str, Any]) -> Eligibility:
    """The rule of an election: its own area and age, and the eligibility that was published with its ballot."""
    rule = published.Eligibility.load(told)
    named = rule.area_ids or rule.postal_codes
    return Eligibility(
        age_min,
        frozenset(rule.area_ids if named else (area_id,)),
        frozenset(rule.postal_codes),
        rule.municipality,
        rule.moved_in_by,
        rule.resident_on,
    )


def as_registered(principal: Principal) -> Person:
    return Person(
        principal.age, principal.area_id, **({} if principal.residence is None else vars(principal.residence))
    )


def why_not(rule: Eligibility, person: Person) -> EligibilityReason | None:
    """Why this person does not vote here, or None."""
    if person.area_id not in rule.area_ids and person.postal_code not in rule.postal_codes:
        return "another_area"
    if person.age is None or person.age < rule.age_min:
        return "too_young"
    return _residence(rule, person)


def _residence(rule: Eligibility, person: Person) -> EligibilityReason | None:
    if rule.municipality is not None and person.municipality != rule.municipality:
        return "another_municipality"
    if rule.moved_in_by is not None and (person.moved_in_on is None or person.moved_in_on > rule.moved_in_by):
        return "moved_in_too_late"
    if rule.resident_on is not None and person.moved_out_on is not None and person.moved_out_on <= rule.resident_on:
        return "moved_out"
    return None
