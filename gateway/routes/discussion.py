"""What is said of proposals: comments and their moderation, and the municipality's review."""

from contracts.budgets import AnswerCheck, AnswerQuestion, AskAuthors, Done, ListReview, RequestSecondLook, ReviewLog
from contracts.budgets.comments import (
    AppealComment,
    Comments,
    FlagComment,
    HideComment,
    KeepComment,
    ListComments,
    ListModerations,
    ListWaitingComments,
    Moderations,
    SettleAppeal,
    WaitingComments,
    WriteComment,
)
from gateway.asking import Asks
from gateway.auth import PUBLIC, SIGNED_IN
from gateway.routes.declare import command, query

PROPOSAL = "/proposals/<uuid:proposal_id>"
COMMENT = "/comments/<uuid:comment_id>"


class Routes(Asks):
    list_comments = query(
        f"{PROPOSAL}/comments",
        ListComments,
        Comments,
        auth=PUBLIC,
        summary="What is said of it; of what is hidden, the reason",
    )
    list_waiting_comments = query(
        "/budgets/<uuid:budget_id>/comments/waiting",
        ListWaitingComments,
        WaitingComments,
        auth=SIGNED_IN,
        summary="For moderators: what was flagged or appealed",
    )
    list_moderations = query(
        f"{COMMENT}/moderations",
        ListModerations,
        Moderations,
        auth=PUBLIC,
        summary="What was done about a comment, and why",
    )
    write_comment = command(
        f"{PROPOSAL}/comments", WriteComment, Done, auth=SIGNED_IN, status=201, summary="A resident comments"
    )
    flag_comment = command(
        f"{COMMENT}/flag", FlagComment, Done, auth=SIGNED_IN, summary="A moderator should look at it"
    )
    keep_comment = command(f"{COMMENT}/keeping", KeepComment, Done, auth=SIGNED_IN, summary="A moderator lets it stand")
    hide_comment = command(
        f"{COMMENT}/hiding", HideComment, Done, auth=SIGNED_IN, summary="A moderator hides it, with the reason"
    )
    appeal_comment = command(
        f"{COMMENT}/appeal", AppealComment, Done, auth=SIGNED_IN, summary="Its writer asks another moderator to look"
    )
    settle_appeal = command(
        f"{COMMENT}/appeal/settlement",
        SettleAppeal,
        Done,
        auth=SIGNED_IN,
        summary="Another moderator restores it, or upholds the hiding",
    )
    list_review = query(
        f"{PROPOSAL}/review", ListReview, ReviewLog, auth=PUBLIC, summary="The log of how the municipality looked at it"
    )
    answer_check = command(
        f"{PROPOSAL}/checks",
        AnswerCheck,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="A reviewer answers one point of the checklist",
    )
    ask_authors = command(
        f"{PROPOSAL}/questions", AskAuthors, Done, auth=SIGNED_IN, status=201, summary="A reviewer asks the authors"
    )
    answer_question = command(
        "/questions/<uuid:question_id>/answers",
        AnswerQuestion,
        Done,
        auth=SIGNED_IN,
        status=201,
        summary="An author answers",
    )
    request_second_look = command(
        f"{PROPOSAL}/second-look",
        RequestSecondLook,
        Done,
        auth=SIGNED_IN,
        summary="An author asks that it be looked at again, once",
    )
