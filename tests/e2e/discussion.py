"""Twenty comments with all that is awkward to show.

A chain of eight, an address without a place to break, an Arabic name, code, a list, a name of 64 letters.
"""

from typing import Final

from tests.e2e.product import Lab

COUNT: Final = 20
DEEPEST: Final = 8
ADDRESS: Final = "https://long.example/" + "unbreakable" * 30
ARABIC: Final = "ليلى حداد"
_CODE: Final = "```python\nwait = people / rate  # " + "a line that does not end " * 12 + "\n```"
_LIST: Final = (
    "Three things:\n\n1. the queue\n2. the till\n   - the scanner\n   - the drawer\n3. **patience**\n\n> said my mother"
)


def discuss(lab: Lab) -> Lab:
    parent = lab.post(f"Here it is again, as an address: {ADDRESS}", name="Ada Lovelace")
    for level in range(2, DEEPEST + 1):
        parent = lab.post(
            f"This is level {level}, and it goes on for a line or two.", name=f"Reader {level}", parent=parent
        )
    lab.post("مرحبا بكم في هذا المكان، شكرا على هذا المقال الجميل.", name=ARABIC)
    code = lab.post(f"I would write it like *this*:\n\n{_CODE}\n\nWith `rate` in people a minute.", name="Grace Hopper")
    lab.post(_LIST, name="N" * 64, parent=code)
    lab.post("A short one.", name="Ana", parent=code)
    for number in range(13, COUNT + 1):
        lab.post(f"Remark {number}. It has a second sentence, so that it has something to say.", name=f"Guest {number}")
    return lab
