from datetime import datetime

from webauthn import verify_authentication_response
from webauthn.helpers import parse_authentication_credential_json, parse_client_data_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import AuthenticationCredential

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderators import queries
from comments_svc.moderators.model import Device, Passkey, Way
from comments_svc.moderators.passkeys import queries as passkeys
from comments_svc.moderators.passkeys.passkey_challenge import use_passkey_challenge
from comments_svc.moderators.passkeys.relying_party import RelyingParty
from comments_svc.moderators.problems import PasskeyRefused
from comments_svc.moderators.sign_in import open_session


async def sign_in_by_passkey(
    tx: Tx, secret: RootSecret, party: RelyingParty, answer: str, *, device: Device, now: datetime
) -> str:
    """The token of a new session. `answer`: what `navigator.credentials.get` gave, as JSON.

    Raises PasskeyRefused, the same for an unknown passkey, another origin, a used challenge, a counter that ran back.
    """
    try:
        given = parse_authentication_credential_json(answer)
        challenge = parse_client_data_json(given.response.client_data_json).challenge
        await use_passkey_challenge(tx, secret, challenge, None, now=now)
        key = await _key(tx, given)
        seen = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=key.public_key,
            credential_current_sign_count=key.sign_count,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError) as reason:
        raise PasskeyRefused from reason
    await passkeys.count_passkey(tx, key.id, seen.new_sign_count, now)
    moderator = await queries.by_id(tx, key.moderator_id)
    return await open_session(tx, moderator, device, Way.PASSKEY, now=now)


async def _key(tx: Tx, given: AuthenticationCredential) -> Passkey:
    """Of the account that the answer names. Locked, so that two uses at once are counted one after the other."""
    key = await passkeys.lock_passkey(tx, given.raw_id)
    if key is None or given.response.user_handle not in (None, key.moderator_id.bytes):
        raise PasskeyRefused
    return key
