from typing import Final

from comments_svc.comments.vote import ShowVotes, show_votes
from comments_svc.worker.run import Kinds

KINDS: Final[Kinds] = {"show-votes": (ShowVotes, show_votes)}
