"""Fields that more than one shape has, and what they may hold."""

from typing import Annotated, Any, Final
from uuid import UUID

import msgspec
from msgspec import Meta

# Postgres stores no NUL. In Python's patterns (not in JSON Schema's) `$` also stands before a last newline.
Line = Annotated[str, Meta(max_length=200, pattern=r"^[^\u0000]*$")]
Name = Annotated[str, Meta(max_length=64, pattern=r"^[^\u0000]*$")]
Email = Annotated[str, Meta(max_length=254, pattern=r"^([^@\s\u0000]+@[^@\s\u0000]+)?$(?!\n)")]
Website = Annotated[str, Meta(max_length=500, pattern=r"^(https?://[^\s\u0000]+)?$(?!\n)")]
Text = Annotated[str, Meta(max_length=65_536, pattern=r"^[^\u0000]*$")]
Url = Annotated[str, Meta(min_length=1, max_length=2_000, pattern=r"^[^\u0000]*$")]
Version = Annotated[int, Meta(ge=0, le=2**53)]
Cursor = Annotated[str, Meta(min_length=1, max_length=64, description="As an earlier page gave it.")]
CommentId = Annotated[UUID, Meta(description="UUIDv7")]
_NODE: Final[dict[str, Any]] = {
    "type": "array",
    "items": {"anyOf": [{"type": "string"}, {"type": "array"}]},
    "description": "Nodes: a string or [tag, {attributes}?, ...children].",
}
Body = Annotated[msgspec.Raw, Meta(extra_json_schema=_NODE)]
