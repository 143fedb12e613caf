from typing import Final

from comments_svc.comments.vote import ShowVotes, show_votes
from comments_svc.readers.ask_proof import MailProof
from comments_svc.readers.mail_proof import mail_proof
from comments_svc.worker.run import Kinds

KINDS: Final[Kinds] = {
    "show-votes": (ShowVotes, show_votes),
    "mail-proof": (MailProof, mail_proof),
}
