"""What a blog says about who its reader is: a JWT (RFC 7519), signed with what we share or a key that we know."""

import warnings
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError, SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.normalise import clean_line
from comments_svc.readers.model import Identity
from comments_svc.readers.problems import BadSso
from comments_svc.readers.read_address import read_address

LONGEST_S: Final = 600
_LEEWAY_S: Final = 30
_NAME_CHARS: Final = 64
_MOST_CHARS: Final = 4_000
_LEAST_RSA_BITS: Final = 2_048
_NAMES: Final = {"EdDSA": ["EdDSA", "Ed25519"]}


class Vouched(msgspec.Struct, frozen=True):
    who: Identity
    expires_at: int


def read_sso(token: str, keys: Sequence[str], *, public: bool, audience: str, now: datetime) -> Vouched:
    """`keys`: secrets, or one public key in PEM; its kind says the one algorithm that counts. Raises BadSso."""
    if len(token) > _MOST_CHARS:
        raise BadSso("It is too long.")
    claims = _claims(token, keys, public=public)
    registry = jwt.JWTClaimsRegistry(
        now=int(now.timestamp()),
        leeway=_LEEWAY_S,
        aud={"essential": True, "value": audience},
        exp={"essential": True},
        sub={"essential": True},
    )
    try:
        registry.validate(claims)
    except (JoseError, ValueError, TypeError) as reason:
        raise BadSso(f"Its claims do not fit: {_word(reason)}") from reason
    if not claims["exp"] <= now.timestamp() + LONGEST_S + _LEEWAY_S:  # so neither does NaN pass
        raise BadSso(f"It counts for too long: exp may be {LONGEST_S} seconds from now at most.")
    return Vouched(_who(claims), int(claims["exp"]))


def read_public_key(pem: str) -> str:
    """The algorithm that a key stands for. Raises Invalid."""
    kinds: tuple[tuple[Any, str], ...] = ((RSAKey, "RS256"), (OKPKey, "EdDSA"), (ECKey, "ES256"))
    for kind, algorithm in kinds:
        try:
            key = kind.import_key(pem)
        except (JoseError, ValueError, TypeError):
            continue
        if key.is_private:
            raise Invalid("public-key", "This is a private key. Keep it, and give its public key.")
        if kind is RSAKey and key.raw_value.key_size < _LEAST_RSA_BITS:
            raise Invalid(
                "public-key", phrase("This RSA key is too short: it needs %(least)s bits.", least=_LEAST_RSA_BITS)
            )
        if kind is not RSAKey and key.curve_name not in ("Ed25519", "P-256"):
            break
        return algorithm
    raise Invalid("public-key", "This is no public key in PEM: RSA, Ed25519 and EC P-256 are known.")


def _claims(token: str, keys: Sequence[str], *, public: bool) -> dict[str, Any]:
    """With one algorithm, whatever the token says about itself."""
    for each in keys:
        algorithm = read_public_key(each) if public else "HS256"
        kind: Any = {"RS256": RSAKey, "EdDSA": OKPKey, "ES256": ECKey, "HS256": OctKey}[algorithm]
        try:
            with warnings.catch_warnings():
                # RFC 9864 gives EdDSA with this curve a name of its own, which few libraries write yet.
                warnings.simplefilter("ignore", SecurityWarning)
                return jwt.decode(token, kind.import_key(each), algorithms=_NAMES.get(algorithm, [algorithm])).claims
        except (JoseError, ValueError, TypeError, UnicodeError):
            continue
    raise BadSso("Its signature does not fit what is known for this site.")


def _who(claims: dict[str, Any]) -> Identity:
    email, name = claims.get("email"), claims.get("name", "")
    if not isinstance(email, str) or not isinstance(name, str):
        raise BadSso("It needs a claim `email`, and `name` must be text.")
    try:
        return Identity(read_address(email), clean_line(name[:1_000])[:_NAME_CHARS].strip())
    except Invalid as reason:
        raise BadSso(f"Its claim `email` does not do. {reason.message}") from reason


def _word(reason: Exception) -> str:
    return str(getattr(reason, "description", None) or reason)[:200]
