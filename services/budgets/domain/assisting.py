"""What somebody enters for somebody else."""

from contracts.errors import Forbidden


def check_another(official: str, citizen: str) -> None:
    """Who can sign in needs no help; and what is marked as entered by the city was not entered by oneself."""
    if official == citizen:
        raise Forbidden("enter your own as yourself")
