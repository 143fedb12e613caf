import unicodedata
from functools import lru_cache
from typing import Final

# Letters of other scripts that most fonts draw as Latin ones, after the confusables of Unicode (UTS 39), which name
# thousands more: these are those that a keyboard has. Capitals apart, because what they look like differs.
_ALIKE: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТХҮавеѕіјкмнорстхуһԁԛԝӏ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανοριτυχκ" + "ıɑɡ",
    "ABESIJKMHOPCTXYabesijkmhopctxyhdqwl" + "ABEZHIKMNOPTYXavopituxk" + "iag",
)
# Within Latin, what is one stroke, or one ring.
_STROKES: Final = str.maketrans("1i|0", "lllo")


@lru_cache(maxsize=4_096)
def name_key(name: str) -> str:
    """Two names with one key look alike: case, accents, spaces and signs count for nothing, nor which alphabet a letter
    is of. A name of nothing but signs is its own."""
    folded = unicodedata.normalize("NFKC", name).translate(_ALIKE).casefold().translate(_STROKES)
    plain = "".join(each for each in unicodedata.normalize("NFKD", folded) if each.isalnum())
    drawn = plain.translate(_ALIKE).replace("rn", "m").replace("vv", "w")
    return drawn or folded.strip()
