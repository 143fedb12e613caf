from datetime import datetime

from webauthn import generate_registration_options, options_to_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from comments_svc.db.database import Reader
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderators.model import Moderator
from comments_svc.moderators.passkeys import queries
from comments_svc.moderators.passkeys.passkey_challenge import passkey_challenge
from comments_svc.moderators.passkeys.relying_party import RelyingParty


async def offer_passkey(
    on: Reader, secret: RootSecret, party: RelyingParty, moderator: Moderator, *, now: datetime
) -> str:
    """What `navigator.credentials.create` is to be given, as JSON: a passkey that names its account by itself."""
    there = await queries.passkeys(on, moderator.id)
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.id,
        user_id=moderator.id.bytes,
        user_name=moderator.email,
        user_display_name=moderator.name,
        challenge=passkey_challenge(secret, moderator.id, now=now),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=each.id) for each in there],
    )
    return options_to_json(options)
