"""What every answer of the API has in common."""

import httpx2

from tests.service import refusal

SECURITY = {
    "access-control-allow-origin": "*",
    "access-control-expose-headers": "etag, retry-after",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cross-origin-resource-policy": "cross-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def has_the_headers_of_the_api(answer: httpx2.Response) -> None:
    assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY


def refused(answer: httpx2.Response) -> tuple[int, str]:
    """Status and slug of a refusal: a problem document with every header of the API, stored nowhere."""
    has_the_headers_of_the_api(answer)
    assert answer.headers["cache-control"] == "no-store"
    assert 400 <= answer.status_code < 500, answer.text
    return refusal(answer)
