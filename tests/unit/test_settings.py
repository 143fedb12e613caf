import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from msgspec.structs import fields

from comments_svc.settings.load_secret import NoSecret, load_secret
from comments_svc.settings.model import LogFormat, Settings
from comments_svc.settings.read import BadSettings, read

SECRET = "s" * 43
DATABASE = {"COMMENTS_DATABASE_URL": "postgresql://app:hush@db/comments", "COMMENTS_SECRET": SECRET}


def faults(env: dict[str, str]) -> list[str]:
    with pytest.raises(BadSettings) as caught:
        read(env)
    return caught.value.faults


def test_an_empty_environment_gives_the_defaults() -> None:
    assert read({}) == Settings()


def test_each_field_is_one_variable() -> None:
    env = {
        **DATABASE,
        "COMMENTS_PUBLIC_URL": "https://Comments.Example:443/",
        "COMMENTS_PORT": "9000",
        "COMMENTS_JOBS": "off",
        "COMMENTS_DATA_DIR": "/var/lib/comments",
        "COMMENTS_TRUSTED_PROXIES": "10.0.0.0/8, ::1",
        "COMMENTS_LOG_FORMAT": "json",
    }
    settings = read(env)
    assert settings.public_url == "https://comments.example"
    assert (settings.port, settings.jobs, settings.log_format) == (9000, False, LogFormat.JSON)
    assert settings.data_dir == Path("/var/lib/comments")
    assert settings.trusted_proxies == ("10.0.0.0/8", "::1/128")
    assert settings.database_url == DATABASE["COMMENTS_DATABASE_URL"]


def test_every_field_is_described() -> None:
    undescribed = [each.name for each in fields(Settings) if "description=" not in str(each.type)]
    assert undescribed == []


def test_the_usual_database_variable_is_read_and_ours_goes_before_it() -> None:
    usual = {"DATABASE_URL": "postgres://usual/db", "COMMENTS_SECRET": SECRET}
    assert read(usual).database_url == "postgres://usual/db"
    assert read({**usual, "COMMENTS_DATABASE_URL": "postgres://ours/db"}).database_url == "postgres://ours/db"


def test_options_of_the_command_line_go_before_the_environment() -> None:
    settings = read({"COMMENTS_PORT": "9000", "COMMENTS_HOST": "::"}, given={"port": 9001, "host": None})
    assert (settings.port, settings.host, settings.public_url) == (9001, "::", "http://localhost:9001")


def test_a_value_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text(SECRET + "\n")
    assert read({"COMMENTS_SECRET_FILE": str(file)}).secret == SECRET


@pytest.mark.parametrize("content", [None, b"", b" \n", b"\xff\xfe"])
def test_a_file_that_holds_no_text_is_named(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    (fault,) = faults({"COMMENTS_SECRET_FILE": str(file)})
    assert fault.startswith(f"COMMENTS_SECRET_FILE names {file}, which ")


def test_a_value_and_its_file_together_are_refused(tmp_path: Path) -> None:
    (fault,) = faults({"COMMENTS_SECRET": SECRET, "COMMENTS_SECRET_FILE": str(tmp_path / "x")})
    assert fault == "COMMENTS_SECRET and COMMENTS_SECRET_FILE are both set: keep one of them."


def test_an_empty_variable_counts_as_not_set() -> None:
    assert read({"COMMENTS_PORT": "", "DATABASE_URL": "", "COMMENTS_SECRET_FILE": ""}) == Settings()


def test_all_faults_are_reported_at_once() -> None:
    found = faults({"COMMENTS_PORT": "eighty", "COMMENTS_WORKERS": "0", "COMMENTS_JOBS": "maybe", "COMMENTS_HSOT": "x"})
    assert found == [
        "COMMENTS_HSOT is not a setting. Did you mean COMMENTS_HOST?",
        "COMMENTS_PORT must be a whole number from 1 to 65535, not 'eighty'.",
        "COMMENTS_WORKERS must be a whole number from 1 to 64, not '0'.",
        "COMMENTS_JOBS must be on or off, not 'maybe'.",
    ]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("SMPT", "SMTP_URL"),
        ("SMTP", "SMTP_URL"),
        ("SMTP_ULR", "SMTP_URL"),
        ("SMPT_URL_FILE", "SMTP_URL_FILE"),
        ("MAIL_FORM", "MAIL_FROM"),
        ("PUBLICURL", "PUBLIC_URL"),
        ("PRT", "PORT"),
    ],
)
def test_a_misspelt_setting_is_answered_with_the_one_that_was_meant(typed: str, meant: str) -> None:
    assert faults({f"COMMENTS_{typed}": "x"}) == [f"COMMENTS_{typed} is not a setting. Did you mean COMMENTS_{meant}?"]


def test_what_is_like_no_setting_is_answered_with_none() -> None:
    assert faults({"COMMENTS_QQQQQQ": "x"}) == ["COMMENTS_QQQQQQ is not a setting."]


def test_a_misspelt_file_form_is_answered_with_the_file_form() -> None:
    assert faults({"COMMENTS_SECRT_FILE": "x"}) == [
        "COMMENTS_SECRT_FILE is not a setting. Did you mean COMMENTS_SECRET_FILE?"
    ]


def test_variables_of_the_test_suite_are_not_misspelt_settings() -> None:
    assert read({"COMMENTS_CHROMIUM": "/usr/bin/chromium", "COMMENTS_TEST_DATABASE_URL": "x"}) == Settings()


@pytest.mark.parametrize(
    ("text", "value"), [("on", True), ("YES", True), ("1", True), ("false", False), ("off", False)]
)
def test_a_switch_has_several_words(text: str, value: bool) -> None:
    assert read({"COMMENTS_RATE_LIMITS": text}).rate_limits is value


@pytest.mark.parametrize("proxies", ["*", "0.0.0.0/0", "::/0", "10.0.0.0/8,*", "proxy.example"])
def test_trusting_every_proxy_is_refused(proxies: str) -> None:
    (fault,) = faults({"COMMENTS_TRUSTED_PROXIES": proxies})
    assert "never * or /0" in fault


@pytest.mark.parametrize(
    "url",
    [
        "comments.example",
        "ftp://comments.example",
        "https://",
        "https://comments.example/sub",
        "https://user:x@comments.example",
        "https://comments.example?x=1",
        "https://comments.example:99999",
        "https://kömments.example",
    ],
)
def test_a_public_url_is_an_origin(url: str) -> None:
    (fault,) = faults({"COMMENTS_PUBLIC_URL": url})
    assert fault.startswith("COMMENTS_PUBLIC_URL must be a full address without a path")


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.0.1", "[::1]", "blog.localhost"])
def test_http_is_for_loopback(host: str) -> None:
    assert not read({"COMMENTS_PUBLIC_URL": f"http://{host}:8000"}).public_url.is_https


@pytest.mark.parametrize("host", ["comments.example", "192.168.0.4", "localhost.example"])
def test_http_elsewhere_is_refused(host: str) -> None:
    (fault,) = faults({"COMMENTS_PUBLIC_URL": f"http://{host}"})
    assert "http is for this machine only" in fault


def test_an_external_database_needs_a_secret_from_outside() -> None:
    (fault,) = faults({"DATABASE_URL": "postgres://db/x"})
    assert fault.startswith("COMMENTS_SECRET (or COMMENTS_SECRET_FILE) is missing")


@pytest.mark.parametrize(
    "url", ["mysql://db/x", "postgresql+asyncpg://db/x", "postgres://u:p/w@db/x", "postgres://u:p#w@db/x"]
)
def test_a_database_url_that_would_be_misread_is_refused_without_showing_it(url: str) -> None:
    (fault,) = faults({"DATABASE_URL": url, "COMMENTS_SECRET": SECRET})
    assert fault.startswith("DATABASE_URL must be an address such as postgresql://")
    assert url not in fault


def test_a_short_secret_is_refused_without_showing_it() -> None:
    assert faults({"COMMENTS_SECRET": "hush-hush"}) == ["COMMENTS_SECRET must be at least 32 characters long."]


def test_the_previous_secret_is_another_one() -> None:
    (fault,) = faults({"COMMENTS_SECRET": SECRET, "COMMENTS_SECRET_PREVIOUS": SECRET})
    assert "is the same" in fault


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://app:hush@db:5432/c", "postgresql://app:****@db:5432/c"),
        ("postgresql://app@db/c?password=hush&host=x", "postgresql://app@db/c?password=****&host=x"),
        ("postgresql:///c?host=/run&sslpassword=hush", "postgresql:///c?host=/run&sslpassword=****"),
        ("postgresql://app@db/c", "postgresql://app@db/c"),
    ],
)
def test_passwords_are_masked(url: str, shown: str) -> None:
    settings = read({"DATABASE_URL": url, "COMMENTS_SECRET": SECRET, "COMMENTS_SECRET_PREVIOUS": "t" * 32})
    masked = settings.masked()
    assert masked["COMMENTS_DATABASE_URL"] == shown
    assert masked["COMMENTS_SECRET"] == masked["COMMENTS_SECRET_PREVIOUS"] == "****"
    assert "hush" not in repr(settings)


def test_a_password_with_stray_characters_is_masked_whole() -> None:
    # Settings that were not read from an environment are not checked, but may be shown.
    settings = Settings(database_url="postgresql://app:hu@sh/hu?sh@db/c")  # type: ignore[arg-type]
    assert settings.masked()["COMMENTS_DATABASE_URL"] == "postgresql://app:****@db/c"


def test_the_first_start_makes_a_private_secret_that_later_starts_read(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new" / "data")
    before = os.umask(0)
    try:
        made = load_secret(settings)
    finally:
        os.umask(before)
    file = settings.data_dir / "secret"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(settings.data_dir.stat().st_mode) == 0o711
    assert [each.name for each in settings.data_dir.iterdir()] == ["secret"]
    assert load_secret(settings) == made


def test_starts_at_the_same_time_agree_on_one_secret(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path)
    with ThreadPoolExecutor(8) as pool:
        made = {secret.current for secret in pool.map(lambda _: load_secret(settings), range(32))}
    assert len(made) == 1


def test_a_configured_secret_goes_before_the_file_and_keeps_the_previous(tmp_path: Path) -> None:
    loaded = load_secret(Settings(data_dir=tmp_path, secret=SECRET, secret_previous="t" * 32))
    assert (loaded.current, list(loaded.previous)) == (SECRET.encode(), [b"t" * 32])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"short", b"\xff" * 64])
def test_a_damaged_secret_file_is_not_replaced(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "secret").write_bytes(content)
    with pytest.raises(NoSecret):
        load_secret(Settings(data_dir=tmp_path))
    assert (tmp_path / "secret").read_bytes() == content


MAIL = {"COMMENTS_SMTP_URL": "smtp://ana:hush%40@mail.example:587", "COMMENTS_MAIL_FROM": "notify@reply.example"}


def test_mail_needs_an_address_that_it_comes_from() -> None:
    assert read(MAIL).mail_from == "notify@reply.example"
    assert "COMMENTS_MAIL_FROM is missing" in faults({"COMMENTS_SMTP_URL": MAIL["COMMENTS_SMTP_URL"]})[0]


def test_the_password_of_the_mail_server_and_the_key_are_never_shown() -> None:
    settings = read({**MAIL, "COMMENTS_DKIM_KEY": "pem-pem-" * 9, "COMMENTS_DKIM_SELECTOR": "s1"})
    assert "hush" not in repr(settings)
    assert "pem-" not in repr(settings)
    assert settings.masked()["COMMENTS_SMTP_URL"] == "smtp://ana:****@mail.example:587"
    assert "hush" not in faults({**MAIL, "COMMENTS_SMTP_URL": "smtp://ana:hush@mail.example:587/path"})[0]


@pytest.mark.parametrize(
    "url",
    [
        "mail.example",
        "http://mail.example",
        "smtp://mail.example?tls=on",
        "smtp://8.8.8.8:25?tls=off",
        "smtp://a@h:587",
    ],
)
def test_the_address_of_a_mail_server_has_one_form(url: str) -> None:
    assert "COMMENTS_SMTP_URL must be an address such as" in faults({**MAIL, "COMMENTS_SMTP_URL": url})[0]


def test_a_mail_server_on_the_open_internet_is_told_why_it_can_not_be_without_encryption() -> None:
    (fault,) = faults({**MAIL, "COMMENTS_SMTP_URL": "smtp://u:hush@8.8.8.8:25?tls=off"})
    assert "tls=off is for this machine and private networks only, and 8.8.8.8 is on the open Internet." in fault
    assert "hush" not in fault


@pytest.mark.parametrize(
    "address", ["notify", "Blog <notify@reply.example>", "a@b@c", "notify@reply..example", "a b@c"]
)
def test_the_address_that_mail_comes_from_is_bare(address: str) -> None:
    assert "COMMENTS_MAIL_FROM must be a mail address" in faults({**MAIL, "COMMENTS_MAIL_FROM": address})[0]


@pytest.mark.parametrize("pattern", ["reply@reply.example", "reply+{}", "{}@{}", f"{'r' * 40}{{}}@reply.example"])
def test_the_pattern_of_reply_addresses_says_where_the_token_goes(pattern: str) -> None:
    assert "COMMENTS_MAIL_REPLY must be" in faults({**MAIL, "COMMENTS_MAIL_REPLY": pattern})[0]
    assert read({**MAIL, "COMMENTS_MAIL_REPLY": "r+{}@reply.example"}).mail_reply == "r+{}@reply.example"


def test_a_key_to_sign_mail_with_needs_its_selector() -> None:
    assert "belong together" in faults({"COMMENTS_DKIM_SELECTOR": "s1"})[0]
