"""Whether a campaign was answered as its review takes: every criterion yes, or with what is not met and why."""

from collections.abc import Sequence

from contracts.crowdfunding import CriteriaNotMet, Criterion, CriterionAnswer
from contracts.errors import Invalid


def check_met(criteria: Sequence[Criterion], answers: Sequence[CriterionAnswer]) -> None:
    """Each published criterion answered yes, once."""
    check_known(criteria, answers)
    met = {answer.criterion for answer in answers if answer.met}
    missing = [each.criterion for each in criteria if each.criterion not in met]
    if missing:
        raise CriteriaNotMet(f"not answered yes: {', '.join(missing)}", criteria=missing)


def check_returned(criteria: Sequence[Criterion], answers: Sequence[CriterionAnswer]) -> None:
    """At least one not met, each of these with its reason."""
    check_known(criteria, answers)
    unmet = [answer for answer in answers if not answer.met]
    if not unmet:
        raise CriteriaNotMet("a campaign is returned for what it does not meet", criteria=[])
    silent = [answer.criterion for answer in unmet if not (answer.reason or "").strip()]
    if silent:
        raise CriteriaNotMet(f"not met without a reason: {', '.join(silent)}", criteria=silent)


def check_known(criteria: Sequence[Criterion], answers: Sequence[CriterionAnswer]) -> None:
    named = [answer.criterion for answer in answers]
    if len(set(named)) < len(named) or not set(named) <= {each.criterion for each in criteria}:
        raise Invalid("the published criteria are answered, each once", fields={"answers": ["Unknown, or twice."]})
