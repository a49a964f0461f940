"""How donors are shown, of money and of help alike."""

from sqlalchemy import CheckConstraint


def shown() -> tuple[CheckConstraint, ...]:
    """Anew for each table: a constraint belongs to one."""
    return (
        CheckConstraint("shown_as IN ('anonymous', 'named', 'association')", name="shown_in_a_known_way"),
        CheckConstraint("(display_name IS NULL) = (shown_as = 'anonymous')", name="a_name_is_there_to_be_shown"),
        CheckConstraint("(cvr IS NOT NULL) = (shown_as = 'association')", name="associations_have_a_number"),
    )
