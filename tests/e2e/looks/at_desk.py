"""Somebody at the dashboard, as on a phone, and a site with something of everything."""

from typing import Final

from playwright.sync_api import Page

from comments_svc.moderation.model import Act
from comments_svc.sites.model import Policy
from tests.e2e.looks.scene import PHONE, Scene
from tests.e2e.product import Lab

_LONG: Final = "I tried it with rye, and with spelt, and it took longer each time. " * 40


def busy(scene: Scene) -> Lab:
    """With something of everything."""
    lab = scene.product.new_site(Policy.HOLD)
    asked = lab.post("Does it also hold when people **leave** the queue?", name="Ada Lovelace", email="ada@example.org")
    lab.decide(asked, Act.APPROVE)
    lab.post("It does: see `wait = people / rate`.", name="Grace Hopper", parent=asked)
    lab.post("Cheap [watches](https://casino.example/win) and https://pills.example/now", name="Best Offers")
    lab.post(_LONG, name="Somebody with quite a long name, who tells all of it at once")
    lab.post("تعليق باللغة العربية", name="ليلى")
    for text, act in (("Rude words.", Act.DELETE), ("Buy now!", Act.SPAM), ("Thank you.", Act.APPROVE)):
        lab.decide(lab.post(text, name="Eve"), act)
    return lab


def author(scene: Scene, **options: object) -> Page:
    """Who has answered the offer of a passkey."""
    page = scene.visitors.author(viewport={"width": PHONE, "height": 812}, **options).page
    page.goto(scene.product.dashboard)
    offer = page.get_by_role("button", name="No, thanks")
    if offer.count():
        offer.click()
    return page


def at(scene: Scene, lab: Lab, path: str = "") -> Page:
    page = author(scene)
    page.goto(f"{lab.dashboard}{path}")
    return page
