"""What crowdfunding must know to deal with donors, from the environment."""

from dataclasses import dataclass, field, fields, replace
from datetime import timedelta

from environs import Env, validate

from chassis.post import NoPost, Post, in_development, read_folder, read_post
from contracts.crowdfunding import PledgeMadeAnswer
from contracts.principal import Principal
from contracts.shapes import AMOUNT_MAX
from services.crowdfunding.domain.access import SECRET_CHARS_MIN, key_of
from services.crowdfunding.domain.holds import Limits

DEVELOPMENT_SECRET = "development-pledge-key-of-32-characters"  # noqa: S105 - there is none in production
CONTACTS_KEPT_DAYS = 180
DAYS_MAX = 3_650


@dataclass(frozen=True)
class Donors:
    """`secret`: what the keys of pledges are made with. `contacts_kept`: after the end and the account of a campaign."""

    secret: str = ""
    limits: Limits = field(default_factory=Limits)
    contacts_kept: timedelta = timedelta(days=CONTACTS_KEPT_DAYS)
    received_by: str = "Aarhus Kommune"
    post: Post = field(default_factory=NoPost)
    public_url: str = ""

    def with_key(self, principal: Principal, made: PledgeMadeAnswer) -> PledgeMadeAnswer:
        """Who signed in needs none."""
        return made if principal.person else replace(made, key=key_of(self.secret, made.pledge_id))


def read_donors(env: Env, public_url: str) -> Donors:
    """Limits have the names of their fields, in capitals; 0 is no limit."""
    whole = validate.Range(min=0, max=AMOUNT_MAX)
    usual = Limits()
    limits = {
        each.name: env.int(each.name.upper(), getattr(usual, each.name), validate=whole) for each in fields(Limits)
    }
    long_enough = validate.Length(min=SECRET_CHARS_MIN)
    default = (DEVELOPMENT_SECRET,) if in_development(env) else ()
    days = env.int("CONTACTS_KEPT_DAYS", CONTACTS_KEPT_DAYS, validate=validate.Range(min=1, max=DAYS_MAX))
    return Donors(
        secret=env.str("PLEDGE_KEY", *default, validate=long_enough) or "",
        limits=Limits(**limits),
        contacts_kept=timedelta(days=days or CONTACTS_KEPT_DAYS),
        received_by=env.str("RECEIVED_BY", "Aarhus Kommune"),
        post=read_post(env, read_folder(env, "OUTBOX_FOLDER")),
        public_url=public_url,
    )
