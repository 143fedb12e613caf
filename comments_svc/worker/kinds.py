from functools import partial
from typing import Final

from comments_svc.comments.judge_writers import JudgeWriters, judge_writers
from comments_svc.comments.news import News
from comments_svc.comments.vote import ShowVotes, show_votes
from comments_svc.feedback.tell import Left
from comments_svc.moderation.bulk.model import BulkWork
from comments_svc.moderation.bulk.step import step
from comments_svc.moderators.ask_sign_in import MailSignIn
from comments_svc.moderators.mail_sign_in import mail_sign_in
from comments_svc.notify.fan_out import Ways, fan_out
from comments_svc.notify.forward_feedback import forward_feedback
from comments_svc.portability.site.erase_site import EraseWork
from comments_svc.portability.site.erase_step import erase_step
from comments_svc.readers.ask_proof import MailProof
from comments_svc.readers.mail_proof import mail_proof
from comments_svc.threads.age.apply import apply as age_pages
from comments_svc.threads.age.model import AgeWork
from comments_svc.threads.moving.model import MoveWork
from comments_svc.threads.moving.step import step as move_pages
from comments_svc.worker.run import Kinds

NO_MAIL: Final = Ways(mail=False, answers=False)


def kinds(ways: Ways) -> Kinds:
    """Every kind of job there is."""
    return {
        "age-pages": (AgeWork, age_pages),
        "bulk": (BulkWork, step),
        "erase-site": (EraseWork, erase_step),
        "judge-writers": (JudgeWriters, judge_writers),
        "move-pages": (MoveWork, move_pages),
        "show-votes": (ShowVotes, show_votes),
        "mail-proof": (MailProof, mail_proof),
        "mail-sign-in": (MailSignIn, mail_sign_in),
        "feedback-left": (Left, partial(forward_feedback, ways=ways)),
        "notify": (News, partial(fan_out, ways=ways)),
    }


KINDS: Final = kinds(NO_MAIL)
"""Of an installation without a mail server."""
