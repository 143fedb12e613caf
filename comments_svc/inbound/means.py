import msgspec

from comments_svc.kernel.clock import Clock
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses
from comments_svc.mail.isolate import Isolate
from comments_svc.mail.lookup import Lookup
from comments_svc.mail.message_id import MessageIds
from comments_svc.notify.fan_out import Ways


class Means(msgspec.Struct, frozen=True, kw_only=True):
    """What an installation reads its mail with. `instance` names it in the loop header of its own mails.

    `addresses` is None where mails can't be answered; `authserv_id` is empty where no mail server's word counts.
    """

    public_url: str
    secret: RootSecret
    addresses: Addresses | None
    ids: MessageIds
    instance: str
    from_address: str | None
    isolate: Isolate
    lookup: Lookup
    authserv_id: str
    ways: Ways
    limits: bool
    clock: Clock
