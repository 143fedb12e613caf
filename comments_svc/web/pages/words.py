"""Times and numbers in words, as a page says them."""

from datetime import datetime, timedelta

_DAY = timedelta(days=1)


def ago(at: datetime, now: datetime) -> str:
    """Relative for a month, then the date."""
    age = now - at
    minutes, hours, days = (int(age / timedelta(minutes=1)), int(age / timedelta(hours=1)), int(age / _DAY))
    if minutes < 1:
        return "just now"
    if hours < 1:
        return f"{counted(minutes, 'minute')} ago"
    if days < 1:
        return f"{counted(hours, 'hour')} ago"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days <= 30 else f"{at.day} {at:%B %Y}"


def in_full(at: datetime) -> str:
    return f"{at.day} {at:%B %Y, %H:%M} UTC"


def counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def more_replies(number: int) -> str:
    return f"Show {number:,} more {'reply' if number == 1 else 'replies'}"


def waiting_time(seconds: int) -> str:
    """For the sentence "Please wait …"."""
    return counted(seconds, "second") if seconds < 120 else counted(-(-seconds // 60), "minute")
