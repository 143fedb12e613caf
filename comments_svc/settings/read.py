"""Read the settings from an environment: every fault is found before the first is reported."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

import msgspec
from msgspec import inspect

from comments_svc.settings.model import PREFIX, SECRETS, Settings, variable
from comments_svc.settings.shape import shape
from comments_svc.settings.values import Checked, PublicUrl, Unfit

T = TypeVar("T")

# Names with our prefix that are no settings: the test suite reads them, and starts the service with its environment.
_NOT_SETTINGS: Final = ("COMMENTS_CHROMIUM", "COMMENTS_TEST_")

_UNSHOWN: Final = SECRETS | {"database_url", "smtp_url", "imap_url"}
_ON: Final = frozenset({"on", "true", "yes", "1"})
_OFF: Final = frozenset({"off", "false", "no", "0"})
_ALIKE: Final = 0.6


class BadSettings(SystemExit):
    """Ends the program, one line for each fault."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n  ".join(["The settings can't be used:", *faults]))
        self.faults = faults


@dataclass
class _Findings:
    values: dict[str, Any] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    faulty: set[str] = field(default_factory=set)

    def wrong(self, *fields: str, fault: str) -> None:
        """Notes a fault that concerns these fields, unless one of them is known to be wrong already."""
        if self.faulty.isdisjoint(fields):
            self.faults.append(fault)
        self.faulty.update(fields)


def read(env: Mapping[str, str], given: Mapping[str, object] = MappingProxyType({})) -> Settings:
    """The settings of `env`. What `given` holds, by field name, goes before them: options of the command line.

    An empty variable counts as not set, as does None in `given`. Raises BadSettings.
    """
    findings = _Findings(faults=list(_unknown(env)))
    for each in _FIELDS:
        try:
            found = _find(env, given, each.name)
            if found is not None:
                findings.values[each.name] = _convert(each, *found)
        except ValueError as fault:
            findings.wrong(each.name, fault=str(fault))
    settings = Settings(**findings.values)
    if "public_url" not in findings.values:
        settings = msgspec.structs.replace(settings, public_url=PublicUrl(f"http://localhost:{settings.port}"))
    _compare(settings, findings)
    if findings.faults:
        raise BadSettings(findings.faults)
    return settings


def _find(env: Mapping[str, str], given: Mapping[str, object], name: str) -> tuple[str, object] | None:
    """Where the value comes from, and the value."""
    if given.get(name) is not None:
        return variable(name), given[name]
    plain, from_file = variable(name), variable(name) + "_FILE"
    if env.get(plain) and env.get(from_file):
        raise ValueError(f"{plain} and {from_file} are both set: keep one of them.")
    if env.get(from_file):
        return from_file, _content(from_file, env[from_file])
    if env.get(plain):
        return plain, env[plain].strip()
    if name == "database_url" and env.get("DATABASE_URL"):
        return "DATABASE_URL", env["DATABASE_URL"].strip()
    return None


def _content(source: str, path: str) -> str:
    try:
        text = Path(path).expanduser().read_text("utf-8").strip()
    except OSError as reason:
        raise ValueError(f"{source} names {path}, which can't be read: {reason.strerror}.") from None
    except UnicodeDecodeError:
        raise ValueError(f"{source} names {path}, which is not text in UTF-8.") from None
    if not text:
        raise ValueError(f"{source} names {path}, which is empty.")
    return text


def _convert(setting: inspect.Field, source: str, value: object) -> object:
    kind = setting.type.type if isinstance(setting.type, inspect.Metadata) else setting.type
    prepared = value
    if isinstance(value, str) and isinstance(kind, inspect.BoolType):
        prepared = True if value.lower() in _ON else False if value.lower() in _OFF else value
    if isinstance(value, str) and isinstance(kind, inspect.VarTupleType):
        prepared = [item.strip() for item in value.split(",") if item.strip()]
    try:
        return msgspec.convert(prepared, _TYPES[setting.name], strict=False, dec_hook=_parse)
    except msgspec.ValidationError as fault:
        shown = "" if setting.name in _UNSHOWN else f", not {value!r}"
        why = f" What is wrong: {fault.__cause__}." if isinstance(fault.__cause__, Unfit) else ""
        raise ValueError(f"{source} must be {shape(kind)}{shown}.{why}") from None


def _parse(kind: type[T], value: object) -> T | Path | Checked:
    if isinstance(value, kind):
        return value
    if issubclass(kind, Checked):
        return kind.parse(str(value))
    return Path(str(value)).expanduser()


def _fields() -> tuple[inspect.Field, ...]:
    info = inspect.type_info(Settings)
    assert isinstance(info, inspect.StructType)
    return info.fields


_FIELDS: Final = _fields()
_TYPES: Final = {each.name: each.type for each in msgspec.structs.fields(Settings)}
_KNOWN: Final = [variable(name) + end for name in _TYPES for end in ("", "_FILE")]


def _unknown(env: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(env):
        if name.startswith(PREFIX) and not name.startswith(_NOT_SETTINGS) and name not in _KNOWN:
            nearest = _nearest(name)
            yield f"{name} is not a setting." + (f" Did you mean {nearest}?" if nearest else "")


def _nearest(name: str) -> str | None:
    """Judged without our prefix, which all have in common; `SMPT` is near to `SMTP_URL` because that begins alike."""
    word = name.removeprefix(PREFIX)

    def alike(known: str) -> float:
        other = known.removeprefix(PREFIX)
        return max(SequenceMatcher(None, word, each).ratio() for each in (other, other[: len(word)]))

    best = max(_KNOWN, key=alike)
    return best if alike(best) >= _ALIKE else None


_TOGETHER: Final = (
    ("oidc_issuer", "oidc_client_id", "oidc_client_secret"),
    ("github_client_id", "github_client_secret"),
    ("google_client_id", "google_client_secret"),
)


def _compare(settings: Settings, findings: _Findings) -> None:
    """What only two settings together show."""
    if not settings.public_url.is_https and not settings.public_url.is_loopback:
        findings.wrong(
            "public_url",
            fault=f"COMMENTS_PUBLIC_URL is {settings.public_url}: http is for this machine only. Put a proxy with TLS "
            "in front, and give its https address.",
        )
    if settings.database_url is not None and settings.secret is None:
        findings.wrong(
            "database_url",
            "secret",
            fault="COMMENTS_SECRET (or COMMENTS_SECRET_FILE) is missing: with a database of your own, every process "
            'needs the same. Make one with: python3 -c "import secrets; print(secrets.token_urlsafe(32))"',
        )
    if settings.secret is not None and settings.secret == settings.secret_previous:
        findings.wrong(
            "secret",
            "secret_previous",
            fault="COMMENTS_SECRET_PREVIOUS is the same as COMMENTS_SECRET: give the one before it, or none.",
        )
    _compare_mail(settings, findings)
    for names in _TOGETHER:
        given = [name for name in names if getattr(settings, name) is not None]
        if given and len(given) < len(names):
            every = " and ".join(map(variable, names))
            missing = ", ".join(variable(name) for name in names if name not in given)
            findings.wrong(*names, fault=f"{every} belong together: {missing} is missing.")


def _compare_mail(settings: Settings, findings: _Findings) -> None:
    if settings.smtp_url is not None and settings.mail_from is None:
        findings.wrong(
            "smtp_url",
            "mail_from",
            fault="COMMENTS_MAIL_FROM is missing: with COMMENTS_SMTP_URL, mails need an address that they come from.",
        )
    if (settings.dkim_key is None) != (settings.dkim_selector is None):
        findings.wrong(
            "dkim_key",
            "dkim_selector",
            fault="COMMENTS_DKIM_KEY and COMMENTS_DKIM_SELECTOR belong together: give both, or neither.",
        )
    if settings.mail_listen and settings.mail_reply is None:
        findings.wrong(
            "mail_listen",
            "mail_reply",
            fault="COMMENTS_MAIL_REPLY is missing: with COMMENTS_MAIL_LISTEN, mail comes to addresses of its pattern.",
        )
    _compare_authserv(settings, findings)


def _compare_authserv(settings: Settings, findings: _Findings) -> None:
    """Whoever may bring mail here may write what it says of itself."""
    doors = [each for each in settings.mail_listen if each.is_open]
    if settings.authserv_id is not None and doors:
        findings.wrong(
            "authserv_id",
            "mail_listen",
            fault=f"COMMENTS_AUTHSERV_ID can't be believed where anybody may bring mail, as at {doors[0]}: they can "
            "write Authentication-Results themselves. Leave it out, or let your mail server bring mail by lmtp://.",
        )
