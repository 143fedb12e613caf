"""The API does what its own document says, whatever is asked: generated requests against a real server."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from comments_svc.web.endpoint import Endpoint
from comments_svc.web.routes import API
from tests.database import DatabaseServer
from tests.faults.server import Server, command
from tests.moderator import moderator
from tests.service import BLOG, PAGE, SECRET, bearer, reader_token, service

CHECKS: Final = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# A stream of events does not end, so its body can't be read.
ENDLESS: Final = "events"
ERASING: Final = ("DELETE", "/api/v1/sites/{site}/reader")
# Nobody sends what is promised: no jobs run.
MAIL: Final = {"smtp_url": "smtp://127.0.0.1:9?tls=off", "mail_from": "notify@reply.example"}


@dataclass(frozen=True)
class Site:
    """A served site with a comment whose writer holds the token."""

    server: Server
    comment: str
    token: str
    document: dict[str, Any]
    schema: Any  # made once: what schemathesis finds out about it takes time

    def headers(self) -> dict[str, str]:
        return bearer(self.token)


@pytest.fixture(scope="module")
def site(postgres: DatabaseServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    output = tmp_path_factory.mktemp("openapi") / "output"
    with postgres.database(template) as dsn:
        token = reader_token()
        comment = asyncio.run(_first_comment(dsn, token))
        quiet: dict[str, Any] = {"jobs": "off", "log_level": "error", **MAIL}
        with command("serve", output=output, database_url=dsn, secret=SECRET, **quiet) as server:
            server.wait_until_ready()
            document = server.get("/api/v1/openapi.json").json()
            schema = schemathesis.openapi.from_dict(_short(document), config=SchemathesisConfig())
            yield Site(server, comment, token, document, schema)
        _said_nothing(output)


async def _first_comment(dsn: str, token: str) -> str:
    async with service(dsn) as it:
        await it.site()
        await moderator(it)  # who has none is told how to make the first account
        await it.posted()
        return await it.posted(token=token)


def _short(part: Any) -> Any:
    """Without the long texts, of which each takes a second to think up; other tests send those."""
    if isinstance(part, dict):
        return {name: min(each, 500) if name == "maxLength" else _short(each) for name, each in part.items()}
    return [_short(each) for each in part] if isinstance(part, list) else part


def _said_nothing(output: Path) -> None:
    """A fault would be logged, also where its answer passes for another."""
    assert [line for line in output.read_text().splitlines() if "serves" not in line] == []


def _finite() -> list[Any]:
    every = [each for each in API if not each.path.endswith(ENDLESS)]
    return [pytest.param(each, id=f"{each.method} {each.path.removeprefix('/api/v1/sites/{site}/')}") for each in every]


@pytest.mark.parametrize("endpoint", _finite())
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("aimed", [True, False], ids=["at a page that exists", "at random"])
def test_each_answer_is_one_that_the_document_knows(
    site: Site, endpoint: Endpoint, mode: GenerationMode, aimed: bool
) -> None:
    operation = site.schema[endpoint.path][endpoint.method]

    @settings(max_examples=20, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def holds(case: Case[Any]) -> None:
        if aimed:
            _aim(case, site)
        # Whoever erases themselves is nobody afterwards, and the other calls need somebody.
        headers = bearer(reader_token()) if (endpoint.method, endpoint.path) == ERASING else site.headers()
        case.call_and_validate(site.server.url, session, headers=headers, checks=CHECKS, timeout=10)

    with requests.Session() as session:
        holds()


def _aim(case: Case[Any], site: Site) -> None:
    """At the page and the comment that exist, so that the request gets past the first checks."""
    case.path_parameters["site"] = "blog"
    if "id" in case.path_parameters:
        case.path_parameters["id"] = site.comment
    for part in (case.query, case.body):
        if isinstance(part, dict) and isinstance(part.get("url"), str):
            part["url"] = PAGE


def test_every_call_but_the_stream_is_tried(site: Site) -> None:
    documented = {(method.upper(), path) for path, methods in site.document["paths"].items() for method in methods}
    tried = {(each.values[0].method, each.values[0].path) for each in _finite()}
    assert documented - tried == {("GET", "/api/v1/sites/{site}/events")}


def test_the_document_is_valid_and_names_this_service(site: Site) -> None:
    site.schema.validate()
    assert site.document["openapi"] == "3.1.0"
    assert site.document["servers"] == [{"url": f"http://localhost:{site.server.port}"}]


@pytest.mark.parametrize("origin", [BLOG, "https://elsewhere.example"])
def test_a_page_of_any_origin_may_read_the_document(site: Site, origin: str) -> None:
    answer = requests.get(f"{site.server.url}/api/v1/openapi.json", headers={"origin": origin}, timeout=10)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["content-type"] == "application/json"
