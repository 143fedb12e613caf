"""The snippet for the programs that make blogs."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import quote

import msgspec

from comments_svc.web.say import to_say


class Guide(msgspec.Struct, frozen=True):
    """`page`: how a template of this program writes a page's address. `frame`: lines around the snippet, with `SNIPPET`
    where it stands. `call`: what brings it onto the pages, and `where` that goes."""

    key: str
    name: str
    file: str
    page: str
    frame: str = "SNIPPET"
    where: str = ""
    call: str = ""
    inline: bool = False

    def code(self, service: str, site: str, origin: str, mail: str) -> str:
        """`mail`: the site's address; empty where it takes none."""
        page = self._link(f"{service}/sites/{site}/page?url=", origin)
        by_mail = self._link(f"mailto:{quote(mail, safe='@+')}?subject=Comment%20on%20", origin)
        or_mail = f"\n    or <a {by_mail}>e-mail your comment</a>" if mail else ""
        snippet = (
            f'<comment-thread site="{site}">\n'
            f"  <p><a {page}>Read and write comments</a>{or_mail}</p>\n"
            f"</comment-thread>\n{self.script(service, 'embed.js')}"
        )
        return self.frame.replace("SNIPPET", snippet)

    def feedback(self, service: str, site: str) -> str:
        return f'<comment-feedback site="{site}"></comment-feedback>\n{self.script(service, "feedback.js")}'

    def feed(self, service: str, site: str, origin: str) -> str:
        """Where an item of the blog's own feed says that there are comments; in RSS, and in Atom."""
        page = self.page.replace("ORIGIN", origin) or "ADDRESS-OF-THE-PAGE"
        here = f"{service}/sites/{site}"
        return (
            f"<comments>{here}/page?url={page}</comments>\n"
            f"<wfw:commentRss>{here}/feed.atom?url={page}</wfw:commentRss>\n"
            "<slash:comments>NUMBER</slash:comments>\n\n"
            f'<link rel="replies" type="application/atom+xml" href="{here}/feed.atom?url={page}"/>'
        )

    def script(self, service: str, name: str) -> str:
        return f'<script {"is:inline " if self.inline else ""}async src="{service}/{name}"></script>'

    def _link(self, start: str, origin: str) -> str:
        if self.inline:  # Astro's braces stand for a whole attribute
            return f"href={{`{start}${{url}}`}}"
        return f'href="{start}{self.page.replace("ORIGIN", origin)}"'


_ALL: Final = (
    Guide("html", to_say("Plain HTML"), to_say("each page, where the comments should stand"), "ADDRESS-OF-THE-PAGE"),
    Guide(
        "hugo",
        "Hugo",
        "layouts/partials/comments.html",
        "{{ .Permalink }}",
        where=to_say("layouts/_default/single.html, below the content"),
        call='{{ partial "comments.html" . }}',
    ),
    Guide(
        "jekyll",
        "Jekyll",
        "_includes/comments.html",
        "{{ page.url | absolute_url }}",
        where=to_say("_layouts/post.html, below the content"),
        call="{% include comments.html %}",
    ),
    Guide(
        "eleventy",
        "Eleventy",
        "_includes/comments.njk",
        "ORIGIN{{ page.url }}",
        where=to_say("the layout of your posts, below the content"),
        call='{% include "comments.njk" %}',
    ),
    Guide(
        "astro",
        "Astro",
        "src/components/Comments.astro",
        "",
        frame="---\nconst url = new URL(Astro.url.pathname, Astro.site);\n---\nSNIPPET",
        where=to_say("the layout of your posts"),
        call='import Comments from "../components/Comments.astro";\n\n<Comments />',
        inline=True,
    ),
    Guide(
        "wordpress",
        "WordPress",
        to_say("comments.php of your (child) theme, in place of what is there"),
        "<?php echo rawurlencode( get_permalink() ); ?>",
    ),
    Guide("ghost", "Ghost", to_say("post.hbs of your theme, below {{content}}"), '{{url absolute="true"}}'),
    Guide(
        "org",
        "Org-mode",
        to_say("the end of each .org file; or its lines in org-html-postamble, for all of them"),
        "ADDRESS-OF-THE-PAGE",
        frame="#+begin_export html\nSNIPPET\n#+end_export",
    ),
)
GUIDES: Final[Mapping[str, Guide]] = {each.key: each for each in _ALL}
