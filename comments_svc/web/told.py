"""What a problem says to people, in their language. Programs get its document (`problem.py`)."""

from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import Invalid
from comments_svc.web.say import say


def told(problem: Problem) -> str:
    """What happened this time; empty when the title says it all. A field has another name on the page than in code, so
    its name is left out."""
    return say(problem.message if isinstance(problem, Invalid) else problem.detail())
