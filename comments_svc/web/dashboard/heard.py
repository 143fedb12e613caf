import msgspec
from starlette.responses import Response


def heard(*, so: bool) -> Response:
    """For a script that waits until something has come."""
    return Response(msgspec.json.encode({"heard": so}), media_type="application/json")
