"""`opland letters`: an operator sees, stops and lets go on, and follows until the end."""

import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner, Result

from chassis.db import Database
from chassis.migrate import merged
from chassis.post import LetterRefused, OutgoingLetter
from deploy.opland import letters as command
from deploy.opland.cli import main
from services.budgets import models
from tests.mothers_letters import Mail, handles, in_ideas


@pytest.fixture
def mail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mail]:
    url = f"sqlite:///{tmp_path / 'budgets.db'}"
    monkeypatch.setenv("VAR", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL_BUDGETS", url)
    monkeypatch.setattr(command, "POLL_SECONDS", 0.01)
    db = Database(url)
    merged(models.Base.metadata).create_all(db.writer)
    yield in_ideas(db).order()
    db.close()


def opland(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["letters", *map(str, arguments)])


def test_a_mailing_that_was_stopped_goes_on_and_is_followed_until_it_is_sent(mail: Mail) -> None:
    stopped = opland("stop", mail.mailing_id)
    assert f"{mail.mailing_id}  before_proposals  stopped  0 of 0+" in stopped.output
    assert stopped.output.strip() in opland("status").output
    mail.send()
    assert mail.edge.asked == []

    done = threading.Event()

    def service() -> None:
        while not done.wait(0.01):
            mail.send()

    sender = threading.Thread(target=service)
    sender.start()
    followed = opland("send", mail.mailing_id)
    done.set()
    sender.join()
    assert followed.exit_code == 0, followed.output
    assert "before_proposals  sent  3 of 3  digital: 3  unreachable: 0  failed: 0" in followed.output
    assert mail.got() == dict.fromkeys(handles(3), 1)


def test_it_ends_with_1_where_letters_were_not_sent_and_says_why_something_cannot_be_done(mail: Mail) -> None:
    def refuse(_letter: OutgoingLetter) -> None:
        raise LetterRefused("the edge answered 422")

    mail.edge.behave = refuse
    mail.send()
    mail.road.begin_review()
    mail.send()
    followed = opland("send", mail.mailing_id)
    assert (followed.exit_code, "closed" in followed.output, "failed: 3" in followed.output) == (1, True, True)
    assert "Error: the mailing is closed" in opland("stop", mail.mailing_id).output
    assert "Error: there is no such mailing" in opland("send", uuid4()).output
