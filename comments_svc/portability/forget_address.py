from typing import Final, LiteralString

from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Query
from comments_svc.outbox.model import One

# Of the installation, which keeps what is needed to mail to it as long as any site still does.
_KNOWN: Final[LiteralString] = """
    select s.id from site s where
      exists (select from reader_address a where a.site_id = s.id and lower(a.email) = {email})
      or exists (select from former_address a where a.site_id = s.id and a.email = {email})
      or exists (select from comment c where c.site_id = s.id and lower(c.email) = {email})
      or exists (select from subscription u where u.site_id = s.id and lower(u.email) = {email})
      or exists (select from feedback f where f.site_id = s.id and lower(f.email) = {email})
      or exists (select from outbound_message o where o.site_id = s.id and lower(o.recipient) = {email})
      or exists (select from inbound_message i where i.site_id = s.id and lower(i.from_email) = {email})
"""
_SITES: Final = Query(One, _KNOWN.replace("{email}", "$1") + " limit 1")
_HEALTH: Final = Command("delete from address_health where email = $1")
_PROOF_MAIL: Final = Command("delete from proof_mail where address in ($1, $2)")
_ANSWERS: Final = Command("delete from mail_answer where email = $1")
_UNKNOWN_HEALTH: Final = Command(
    "delete from address_health h where not exists (" + _KNOWN.replace("{email}", "h.email") + ")"
)
_UNKNOWN_ANSWERS: Final = Command(
    "delete from mail_answer h where not exists (" + _KNOWN.replace("{email}", "h.email") + ")"
)
_MAILS: Final = Command(
    """
    update inbound_message set raw = null, client_ip = null, helo = null, results = '{}', sender = '',
      message_id = null, from_name = null, from_email = null, subject = null, text = null, cut = '[]', body = null,
      authenticity = null
    where site_id is null and state not in ('received', 'parsed') and (lower(from_email) = $1 or lower(sender) = $1)
    """
)


async def forget_address(tx: Tx, email: str, mailbox: str) -> None:
    """Takes an address out of what the installation keeps of no site's, once no site knows it any more.

    `mailbox`: its one name for limits. With that it may be asked again to prove itself on the same day, which is why
    a reader's own request leaves it to the night."""
    if await _SITES.maybe(tx, email) is None:
        await _HEALTH.run(tx, email)
        await _PROOF_MAIL.run(tx, email, mailbox)
        await _ANSWERS.run(tx, email)
        await _MAILS.run(tx, email)


async def forget_unknown(tx: Tx) -> None:
    """The same for all addresses, after a site has gone: what bounced, and who was answered."""
    await _UNKNOWN_HEALTH.run(tx)
    await _UNKNOWN_ANSWERS.run(tx)
