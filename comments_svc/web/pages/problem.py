"""Problems as pages for people: what has happened, and the way on."""

from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import RateLimited
from comments_svc.web.html import page
from comments_svc.web.language import SOURCE
from comments_svc.web.pages.explanations import EXPLANATIONS
from comments_svc.web.pages.speak import speak_to_reader
from comments_svc.web.pages.words import please_wait
from comments_svc.web.say import say, spoken, to_say
from comments_svc.web.state import State
from comments_svc.web.told import told

_WORDS: Final = {
    400: (to_say("This request can't be read."), to_say("Go back and try again.")),
    404: (to_say("There is no such page."), to_say("The address may be mistyped, or the page may be gone.")),
    405: (to_say("This can't be done with this page."), to_say("Go back and try again.")),
}
_FAULT: Final = (
    to_say("Something went wrong on our side."),
    to_say(
        "It is in the service's log. Please try again. "
        "If you were writing, your browser's Back button leads to your text."
    ),
)


def problem_page(request: Request[State], problem: Problem, status: int) -> Response:
    """What an English page explains at length is said by title and detail in other languages."""
    speak_to_reader(request)
    explained = EXPLANATIONS.get(problem.slug) if spoken().lang == SOURCE else None
    title, detail = say(problem.title), told(problem)
    if isinstance(problem, RateLimited):
        title = please_wait(problem.retry_after_s)
    return page(
        request,
        "pages/problem.html",
        status=status,
        title=title,
        detail=detail if detail != title else "",
        advice=explained.advice if explained else "",
        slug=problem.slug if explained else None,
    )


def fault_page(request: Request[State], status: int) -> Response:
    """For what has no name of ours: no such path, no such method, a fault of the service."""
    speak_to_reader(request)
    title, advice = _WORDS.get(status) or (_FAULT if status >= 500 else (f"{HTTPStatus(status).phrase}.", ""))
    words = {"title": say(title), "detail": "", "advice": say(advice)}
    return page(request, "pages/problem.html", status=status, slug=None, **words)


async def explain(request: Request[State]) -> Response:
    """What a problem's `type` leads to."""
    slug = request.path_params["slug"]
    if slug not in EXPLANATIONS:
        raise HTTPException(404)
    titles = {each.slug: each.title for each in _below(Problem)}
    return page(request, "pages/explained.html", slug=slug, title=titles[slug], explained=EXPLANATIONS[slug])


async def explain_all(request: Request[State]) -> Response:
    titles = {each.slug: each.title for each in _below(Problem)}
    return page(request, "pages/problems.html", problems=[(slug, titles[slug]) for slug in sorted(EXPLANATIONS)])


def _below(kind: type[Problem]) -> list[type[Problem]]:
    found = [each for child in kind.__subclasses__() for each in (child, *_below(child))]
    return [each for each in found if hasattr(each, "slug")]
