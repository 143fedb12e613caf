"""Whose blog the demo shows."""

from typing import Final

AUTHOR_NAME: Final = "Tove Lindqvist"
AUTHOR_EMAIL: Final = "author@demo.example"
