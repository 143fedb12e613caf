import unicodedata
from functools import lru_cache
from typing import Final

from comments_svc.markup.normalise import BLANK

# Letters of other scripts that most fonts draw as Latin ones, after the confusables of Unicode (UTS 39), which name
# thousands more: these are those that a keyboard has, or a page that makes names "fancy". Capitals apart, because what
# they look like differs.
_ALIKE: Final = str.maketrans(
    "АВЕЅІЈКМНОРСТХҮавеѕіјкмнорстхуһԁԛԝӏѵ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧανοριτυχκη" + "ıɑɡ"  # Cyrillic, Greek
    "ՕՍԼՏօոսհցզյ"  # Armenian
    "ᎪᏴᏟᎠᎬᏀᎻᎫᏦᏞᎷᏢᏒᏚᎢᏙᎳᎩᏃ"  # Cherokee
    "ꓮꓐꓚꓓꓰꓝꓖꓧꓲꓙꓗꓡꓟꓠꓳꓑꓣꓢꓔꓴꓦꓪꓫꓬꓜ"  # Lisu
    "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ"  # small capitals
    "łøđħŧƀɓɗƙƴ",  # strokes and hooks, which are no accents to Unicode
    "ABESIJKMHOPCTXYabesijkmhopctxyhdqwlv" + "ABEZHIKMNOPTYXavopituxkn" + "iag"
    "OULSonuhgqj"
    "ABCDEGHJKLMPRSTVWYZ"
    "ABCDEFGHIJKLMNOPRSTUVWXYZ"
    "abcdefghijklmnoprstuvwyz"
    "lodhtbbdky",
)
# Within Latin, what is one stroke, or one ring.
_STROKES: Final = str.maketrans("1i|0", "lllo")
# Signs that say how the letter before them is drawn, and leave no mark of their own: Unicode counts them as vowels are.
_SELECTORS: Final = frozenset(
    map(chr, [0x034F, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, *range(0xFE00, 0xFE10)])
)


@lru_cache(maxsize=4_096)
def name_key(name: str) -> str:
    """Two names with one key look alike: case, accents, spaces and signs count for nothing, nor which alphabet a letter
    is of. A name of nothing but signs is its own."""
    folded = unicodedata.normalize("NFKC", name).translate(_ALIKE).casefold().translate(_STROKES)
    plain = ""
    for each in unicodedata.normalize("NFKD", folded.translate(_ALIKE)):
        if (each.isalnum() and each not in BLANK) or (_is_vowel(each) and not plain.isascii()):
            plain += each
    drawn = plain.translate(_ALIKE).replace("rn", "m").replace("vv", "w")
    return drawn or folded.strip()


def _is_vowel(each: str) -> bool:
    """Of a script that writes vowels beside or around its letters (Devanagari, Thai): another vowel, another name."""
    is_mark = unicodedata.category(each) in {"Mc", "Mn"} and not unicodedata.combining(each)
    return is_mark and each not in _SELECTORS and not 0xE0100 <= ord(each) <= 0xE01EF
