from datetime import datetime

from webauthn import generate_authentication_options, options_to_json
from webauthn.helpers.structs import UserVerificationRequirement

from comments_svc.kernel.secret import RootSecret
from comments_svc.moderators.passkeys.passkey_challenge import passkey_challenge
from comments_svc.moderators.passkeys.relying_party import RelyingParty


def ask_passkey(secret: RootSecret, party: RelyingParty, *, now: datetime) -> str:
    """What `navigator.credentials.get` is to be given, as JSON. It names no account, so it tells nothing of any."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=passkey_challenge(secret, None, now=now),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)
