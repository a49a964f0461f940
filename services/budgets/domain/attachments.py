"""What may be attached, how much of it, and where an attachment stands."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from contracts.budgets import WrongState
from contracts.budgets.attachments import AttachmentState, Subject
from services.budgets.domain.arrows import arrive

ATTACHMENTS_MAX: Mapping[Subject, int] = MappingProxyType({"proposal": 10, "report": 10})
"""To one subject, those that were removed not counted."""
ATTACHED_EVER_MAX = 100
"""To one subject, removed ones counted: what was removed is kept."""
ATTACHED_A_DAY_MAX = 30
"""By one person in DAY_HOURS, to whatever it be."""
DAY_HOURS = 24

AttachmentTrigger = Literal["remove_attachment", "hide_attachment", "restore_attachment"]
ATTACHMENT_STATES: Mapping[tuple[AttachmentState, AttachmentTrigger], AttachmentState] = MappingProxyType(
    {
        ("shown", "remove_attachment"): "removed",
        ("shown", "hide_attachment"): "hidden",
        ("hidden", "restore_attachment"): "shown",
    }
)
"""Every arrow there is. What is hidden cannot be removed: its reason stays to be read."""


def next_attachment_state(state: AttachmentState, trigger: AttachmentTrigger) -> AttachmentState:
    """Where an attachment stands after this, or `WrongState`."""
    return arrive(ATTACHMENT_STATES, state, trigger, WrongState, f"the attachment is {state}")
