"""The OpenAPI 3.1 document, made from the types that decode and encode."""

import re
from collections.abc import Sequence
from typing import Any, Final

import msgspec

from comments_svc.kernel.problem import Problem
from comments_svc.web.endpoint import Endpoint
from comments_svc.web.problem import STATUS, ProblemDocument

_REF: Final = "#/components/schemas/{name}"
_PARAMETER: Final = re.compile(r"{(\w+)(?::\w+)?}")
_JSON: Final = "application/json"


def document(endpoints: Sequence[Endpoint], public_url: str, version: str) -> dict[str, Any]:
    types = _types(endpoints)
    _, schemas = msgspec.json.schema_components(types, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for each in endpoints:
        paths.setdefault(_PARAMETER.sub(r"{\1}", each.path), {})[each.method.lower()] = _operation(each, schemas)
    return {
        "openapi": "3.1.0",
        "info": {"title": "comments-svc", "version": version, "license": {"name": "MIT", "identifier": "MIT"}},
        "servers": [{"url": public_url}],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "securitySchemes": {"reader": {"type": "http", "scheme": "bearer", "description": "Made by the widget."}},
        },
    }


def _types(endpoints: Sequence[Endpoint]) -> list[Any]:
    found: dict[Any, None] = {ProblemDocument: None}
    for each in endpoints:
        for one in (each.query, each.body, *each.answers.values()):
            if isinstance(one, type) and issubclass(one, msgspec.Struct):
                found[one] = None
    return list(found)


def _operation(each: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": f"{each.handle.__module__.rsplit('.', 1)[-1]}_{each.handle.__name__}",
        "summary": each.summary,
        "parameters": [*_path_parameters(each.path), *_query_parameters(each, schemas)],
        "responses": _answers(each) | _problems(each.problems),
    }
    if each.body is not None:
        schema = {"$ref": _REF.format(name=each.body.__name__)}
        operation["requestBody"] = {"required": True, "content": {_JSON: {"schema": schema}}}
    if each.token:
        operation["security"] = [{"reader": []}]
    return operation


def _path_parameters(path: str) -> list[dict[str, Any]]:
    parameters = []
    for name in _PARAMETER.findall(path):
        schema = {"type": "string", "format": "uuid"} if name == "id" else {"type": "string"}
        parameters.append({"name": name, "in": "path", "required": True, "schema": schema})
    return parameters


def _query_parameters(each: Endpoint, schemas: dict[str, Any]) -> list[dict[str, Any]]:
    if each.query is None:
        return []
    schema = schemas[each.query.__name__]
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": one}
        for name, one in schema["properties"].items()
    ]


def _answers(each: Endpoint) -> dict[str, Any]:
    answers = {}
    for status, one in each.answers.items():
        content: dict[str, Any] = {}
        if isinstance(one, str):
            content = {"content": {one: {}}}
        elif one is not None:
            content = {"content": {_JSON: {"schema": {"$ref": _REF.format(name=one.__name__)}}}}
        answers[str(status)] = {"description": "Not modified" if status == 304 else "OK", **content}
    return answers


def _problems(problems: Sequence[type[Problem]]) -> dict[str, Any]:
    slugs: dict[str, list[str]] = {}
    for each in problems:
        slugs.setdefault(str(int(STATUS[each.slug])), []).append(each.slug)
    schema = {"$ref": _REF.format(name=ProblemDocument.__name__)}
    return {
        status: {"description": ", ".join(sorted(names)), "content": {"application/problem+json": {"schema": schema}}}
        for status, names in sorted(slugs.items())
    }
