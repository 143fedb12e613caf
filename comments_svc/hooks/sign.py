"""Signatures by Standard Webhooks 1.0 (https://www.standardwebhooks.com): receivers find a library for them."""

import base64
import hmac
from datetime import datetime
from typing import Final

_PREFIX: Final = "whsec_"


def sign(key: str, id: str, body: bytes, now: datetime) -> dict[str, str]:
    """The headers of one attempt. `key` is `whsec_` and base64; `id` stays the same in every attempt, the time not."""
    secret = base64.b64decode(key.removeprefix(_PREFIX))
    timestamp = str(int(now.timestamp()))
    signed = f"{id}.{timestamp}.".encode() + body
    mac = base64.b64encode(hmac.digest(secret, signed, "sha256")).decode()
    return {"webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": f"v1,{mac}"}
