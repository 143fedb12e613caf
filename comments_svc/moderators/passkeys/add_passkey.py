from datetime import datetime

from webauthn import verify_registration_response
from webauthn.helpers import parse_client_data_json, parse_registration_credential_json
from webauthn.helpers.exceptions import WebAuthnException

from comments_svc.db.database import Tx
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderators.model import MOST_PASSKEYS, Moderator
from comments_svc.moderators.passkeys import queries
from comments_svc.moderators.passkeys.name_passkey import read_passkey_name
from comments_svc.moderators.passkeys.passkey_challenge import use_passkey_challenge
from comments_svc.moderators.passkeys.relying_party import RelyingParty
from comments_svc.moderators.problems import PasskeyRefused


async def add_passkey(
    tx: Tx, secret: RootSecret, party: RelyingParty, moderator: Moderator, answer: str, *, name: str, now: datetime
) -> None:
    """`answer`: what `navigator.credentials.create` gave, as JSON. Raises PasskeyRefused, Invalid."""
    label = read_passkey_name(name)
    if len(await queries.passkeys(tx, moderator.id)) >= MOST_PASSKEYS:
        raise Invalid(
            "passkey", phrase("There are %(most)s passkeys already. Remove one that is not needed.", most=MOST_PASSKEYS)
        )
    try:
        given = parse_registration_credential_json(answer)
        challenge = parse_client_data_json(given.response.client_data_json).challenge
        await use_passkey_challenge(tx, secret, challenge, moderator.id, now=now)
        made = verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
    except (WebAuthnException, ValueError, KeyError, TypeError, AttributeError, RecursionError) as reason:
        raise PasskeyRefused from reason
    if not await queries.insert_passkey(
        tx, made.credential_id, moderator.id, label, made.credential_public_key, made.sign_count, now
    ):
        raise PasskeyRefused
    await queries.offer_no_passkey(tx, moderator.id)
