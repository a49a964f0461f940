"""What somebody has begun to fill in, kept before and after they sign in."""

from contracts.budgets import Done
from contracts.budgets.forms import ClaimForm, DropForm, Forms, GetForm, KeepForm, KeptForm, ListOwnForms
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

FORM = "/forms/<uuid:form_id>"


class Routes(Asks):
    keep_form = command(
        FORM, KeepForm, Done, auth=PUBLIC, summary="Keep what is being filled in; the id is a secret of the client's"
    )
    get_form = query(
        FORM, GetForm, KeptForm, auth=PUBLIC, summary="What was kept, for who brings the secret or owns it"
    )
    list_own_forms = query("/forms/mine", ListOwnForms, Forms, auth=SIGNED_IN, summary="What one has begun, anywhere")
    claim_form = command(f"{FORM}/claim", ClaimForm, Done, auth=SIGNED_IN, summary="It is mine from now on")
    drop_form = command(f"{FORM}/removal", DropForm, Done, auth=PUBLIC, summary="Its text is removed at once")
