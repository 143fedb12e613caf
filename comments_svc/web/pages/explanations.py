"""What each problem means and what to do about it, for people; docs/reference/problems.md is for programmers."""

from collections.abc import Mapping
from typing import Final

import msgspec


class Explanation(msgspec.Struct, frozen=True):
    """`means`: what has happened, `advice`: what to do now."""

    means: str
    advice: str


EXPLANATIONS: Final[Mapping[str, Explanation]] = {
    "already-sent": Explanation(
        "A private answer by mail leaves a minute after it was written. This one has left.",
        "Write again to set right what it said.",
    ),
    "bad-grant": Explanation(
        "A window in which somebody signs in hands the page that opened it a code. It works once, for ten minutes, and "
        "only in the browser in which that page is open.",
        "Go back to the page and sign in again.",
    ),
    "bad-link": Explanation(
        "A link from a mail acts for the person whom the mail was sent to, so it is signed. This one is not as it was "
        "made: often a mail program has broken it in two, or it was meant for another page.",
        "Copy the whole link from the mail into the address bar. If it stays so, ask for a new one.",
    ),
    "bad-signature": Explanation(
        "A mail provider brings mail here, and signs it; this call was signed by somebody else, or not at all.",
        "Compare the provider's key with the one in the service's settings.",
    ),
    "bad-sso": Explanation(
        "A site may sign its own readers in here. What its page has sent is not signed as it should be, is too old, or "
        "was used in another browser.",
        "Load the page again. If it stays so, tell the owner of the site; you can comment without it, or sign in "
        "another way.",
    ),
    "bad-url": Explanation(
        "The address of the page that the comments belong to can't be read, or is no http or https address.",
        "Give the full address of the blog post in `url`, percent-encoded, such as `https://blog.example/post/`.",
    ),
    "banned": Explanation(
        "The moderators of this site have decided that you can't comment on it, for ever or until the moment that is "
        "named.",
        "Write to the site's author, if that is a mistake.",
    ),
    "body-too-slow": Explanation(
        "The request began, but its body did not arrive within 15 seconds.",
        "Send it again. On a bad connection, wait for a better one; your text is still in the form you came from.",
    ),
    "cant-verify": Explanation(
        "A mail provider brought mail, and could not be asked for the key that it was signed with.",
        "The provider tries again by itself; nothing is lost.",
    ),
    "changed-since": Explanation(
        "Between your looking at a comment and your decision, its writer edited it or somebody else decided.",
        "Look at the comment as it is now, and decide again.",
    ),
    "cross-site": Explanation(
        "A form of this service was sent from a page of another site, which the service refuses to protect you. Some "
        "privacy tools cause the same by removing the `Origin` header.",
        "Open the page on this service and send the form from there.",
    ),
    "edit-window-closed": Explanation(
        "A comment can be edited for some time after it was written, and that time is over. `closed_at` says when.",
        "You can still delete the comment, or add to it with a reply.",
    ),
    "expired-link": Explanation(
        "Links from mails act for some days only, so that an old mail that is found by somebody else opens nothing.",
        "Moderators find the comment in the dashboard. Readers ask for a new mail on the page with the comments.",
    ),
    "following-off": Explanation(
        "The site's owner does not offer mail about comments.",
        "The feed of the comments tells the same: open it in a feed reader.",
    ),
    "foreign-page": Explanation(
        "The page lies outside the origins that the site's owner has allowed.",
        "Check the address. If the page is yours, add its origin in the dashboard, under Settings, Site.",
    ),
    "id-taken": Explanation(
        "The id that came with the comment was used before for a comment with another text or of another writer. "
        "Nothing was changed.",
        "Send the comment under a new UUIDv7. For a repetition, send exactly what was sent the first time.",
    ),
    "invalid": Explanation(
        "A field is missing, or holds something that it can't hold. `errors` names each field and what is wrong.",
        "Correct the field and send it again.",
    ),
    "invitation-over": Explanation(
        "An invitation to moderate a site works once, for seven days. This one was used, was taken back, or is older.",
        "Ask whoever invited you for another.",
    ),
    "last-owner": Explanation(
        "A site needs somebody who may change its settings and invite others. This person is the only one left.",
        "Make somebody else an owner first.",
    ),
    "link-used-up": Explanation(
        "A sign-in link works once: a printed one for an hour, a mailed one for half an hour. This one was used, is "
        "older, or was cut off when it was copied.",
        "Make a new one: `comments-svc moderator link EMAIL`.",
    ),
    "mail-is-settled": Explanation(
        "Between the look at the mail and the click, another moderator or a rule has decided about it.",
        "Open the mail again: it shows how it stands now.",
    ),
    "mail-off": Explanation(
        "The operator has given the service no mail server, so it can neither ask an address nor tell it of comments.",
        "The feed of the comments tells the same. The operator names a mail server by `COMMENTS_SMTP_URL`.",
    ),
    "malformed": Explanation(
        "The body of the request is not JSON. `reason` says where the reader stumbled.",
        "Send UTF-8 JSON, without NaN, lone surrogates or trailing commas.",
    ),
    "no-address": Explanation(
        "An answer by mail was to go to the writer alone, who has given no address, or has never shown that it is "
        "theirs.",
        "Answer in public, or not at all. Nothing was done.",
    ),
    "no-mail-in-it": Explanation(
        "A mail provider called, and did not send the message as it came.",
        "`detail` says what to switch on at the provider, which tries again by itself.",
    ),
    "no-such-bulk": Explanation(
        "What was done to many comments at once can be looked at, stopped and undone for 30 days. This is older, or "
        "belongs to another site.",
        "Go back to the queue; the history of each comment tells what happened to it.",
    ),
    "no-such-comment": Explanation(
        "There is no comment with this id on the site, or readers can't see it any more.",
        "Load the page again. The comment may have been deleted, or removed by a moderator.",
    ),
    "no-such-event": Explanation(
        "The decision that should be undone does not exist on this site.",
        "Open the comment's timeline and undo the decision from there.",
    ),
    "no-such-hook": Explanation(
        "The webhook does not exist on this site. Somebody may have removed it.",
        "Go back to the list of webhooks; add it again if it is needed.",
    ),
    "no-such-mail": Explanation(
        "The mail is none of this site's, or what was asked for has been erased: the bytes of a mail are kept 14 days.",
        "Go back to the list of mails that came in.",
    ),
    "no-such-member": Explanation(
        "The person does not moderate this site, or the invitation has been used or taken back. Another owner may "
        "have been faster.",
        "Load the page of the people again.",
    ),
    "no-such-message": Explanation(
        "The message is none of this site's, or it was sent, or taken back, at this moment.",
        "Load the list again: it shows how the message stands now.",
    ),
    "no-such-parent": Explanation(
        "The comment that this one answers is not on this page, or is not there any more.",
        "Load the page again and answer another comment, or post a comment of its own.",
    ),
    "no-such-reaction": Explanation(
        "A page offers a few reactions. The site's owner chooses them, and may have changed them since you loaded it.",
        "Load the page again. The owner sets them in the dashboard, under Settings, Site.",
    ),
    "no-such-reader": Explanation(
        "Nobody is known by this number on this site.",
        "Go back to the list, and choose somebody there.",
    ),
    "no-such-rule": Explanation(
        "The rule was removed in the meantime, or belongs to another site.",
        "Go back to the list of rules.",
    ),
    "no-such-site": Explanation(
        "No site of this name exists on this service.",
        "Check the `site` in the page's snippet. The operator adds a site by `comments-svc site add`.",
    ),
    "no-such-thread": Explanation(
        "No page with this id has comments on the site.",
        "Go back to the list of pages and open it from there.",
    ),
    "no-such-move": Explanation(
        "What moved many pages at once can be looked at, stopped and undone for 30 days. This is older, or belongs to "
        "another site.",
        "Go back to the pages; the log of each page tells where it was before.",
    ),
    "no-such-view": Explanation(
        "A view is a search of the queue that one moderator keeps for one site. This one is not among yours.",
        "Go back to the queue. You may have removed it in another window.",
    ),
    "no-text": Explanation(
        "No text was left of the mail, or none beside a command that needs some.",
        "Write above the quoted text, and below the command.",
    ),
    "no-token": Explanation(
        "What was asked for belongs to one reader, and the request does not say which one.",
        "Send the reader's token: `Authorization: Bearer …`. The widget makes one when somebody first writes.",
    ),
    "not-a-moderator": Explanation(
        "You don't moderate a site of this name. Whether it exists is not told.",
        "Ask its owner to add you: `comments-svc moderator link EMAIL --site SLUG`.",
    ),
    "not-a-form": Explanation(
        "The pages of this service take what their own forms send, and nothing in another format, such as files.",
        "Go back and use the form. Your browser's Back button leads to it, with your text.",
    ),
    "not-json": Explanation(
        "The API takes bodies of the media type `application/json` only, so that no form of another site can send one.",
        "Set the header `Content-Type: application/json`.",
    ),
    "not-sent-again": Explanation(
        "Codes and links go to whoever asks for them, and only then; and whoever was erased is sent nothing.",
        "Whoever needs such a mail asks for one themselves, where they sign in or follow a page.",
    ),
    "not-signed-in": Explanation(
        "The dashboard is for moderators. Your session has ended, or there was none.",
        "Sign in. The operator makes a sign-in link by `comments-svc moderator link EMAIL`.",
    ),
    "not-yours": Explanation(
        "Only its writer can edit or delete a comment, and the request does not come from its writer. On a page "
        "without JavaScript, your comments are yours for a day, on the network that you wrote from.",
        "Use the browser, or the saved address, with which you wrote it. After that, ask the site's author.",
    ),
    "nothing-of-yours": Explanation(
        "Undo takes back what you decided yourself, the latest first. There is nothing on this site that you decided "
        "and have not taken back.",
        "To undo what somebody else did, open the history of the comment.",
    ),
    "nothing-tells": Explanation(
        "An act on the author of a comment reaches whoever wrote it by their browser or by the address that they gave. "
        "This comment has neither.",
        "Make a rule on the name, on the network address or on words of it: the page of the comment offers that.",
    ),
    "nothing-ticked": Explanation(
        "An act on many comments needs at least one. All that was chosen has changed or gone since the list was "
        "loaded.",
        "Load the list again and tick some.",
    ),
    "nothing-to-decide": Explanation(
        "The mail answers a letter that tells of no comment, so that there is nothing to approve or to delete.",
        "Answer it with words: they go to whoever wrote to you.",
    ),
    "origin-not-allowed": Explanation(
        "A page of an origin that the site does not know tried to write. The header is named in `origin`.",
        "If the page is yours, add its origin in the dashboard, under Settings, Site. A program must send one.",
    ),
    "other-reader": Explanation(
        "Two people use one browser. The site says that it is now another one than who is signed in beside the "
        "comments.",
        "Sign out beside the comments, and load the page again.",
    ),
    "own-report": Explanation(
        "You wrote this comment.",
        "Delete it, if it should not be there.",
    ),
    "own-vote": Explanation(
        "You wrote this comment.",
        "Vote on what others wrote.",
    ),
    "operators-only": Explanation(
        "Sites are added by whoever runs the installation.",
        "Ask them to add it; `comments-svc moderator list` marks who that is.",
    ),
    "owners-only": Explanation(
        "You moderate this site, and its settings are changed by its owners only.",
        "Ask an owner of the site to change it, or to make you an owner.",
    ),
    "passkey-refused": Explanation(
        "The passkey is unknown or was removed, was made for another address, or the page was open for more than ten "
        "minutes. The answer is the same for all of these, so that it tells a stranger nothing.",
        "Load the page and try once more, or sign in by a link in a mail.",
    ),
    "passkeys-off": Explanation(
        "Browsers give passkeys only to a page with https, whose address has a name and not a number.",
        "Whoever runs this service sets COMMENTS_PUBLIC_URL to such an address.",
    ),
    "page-exists": Explanation(
        "A page was to be moved to an address at which another page of the site has comments of its own.",
        "Look at both pages in the dashboard, under Pages, and give one of the two another address.",
    ),
    "proof-needed": Explanation(
        "The owner of this site lets only those comment who have shown that an e-mail address is theirs.",
        "Sign in beside the comments on the page itself, then send your comment again. Without JavaScript, confirm "
        "your address by following the page by e-mail.",
    ),
    "proof-too-old": Explanation(
        "Somebody wants to take data away, erase it or move to another address. A browser that was left open is not "
        "enough for that: the address must have been proven within the last 15 minutes.",
        "Ask for a code to the address that you proved before, enter it, and try again.",
    ),
    "proof-used": Explanation(
        "A link that confirms an address works once, and the code in the same mail counts as the same use.",
        "There is nothing to do: your address is confirmed. For another browser, ask for another mail.",
    ),
    "provider-failed": Explanation(
        "You wanted to sign in with an account that you have elsewhere. The service there did not answer, or did not "
        "say who you are in a way that can be relied on.",
        "Go back to the page and try again, or sign in by mail.",
    ),
    "rate-limited": Explanation(
        "Many requests came from your network in a short time. `retry_after_s`, and the header `Retry-After`, say how "
        "many seconds to wait.",
        "Wait, then send it again. The same request under the same id is never counted as a second comment.",
    ),
    "refused-by-rule": Explanation(
        "The site's author has made a rule that turns comments like this one away.",
        "Your browser's Back button leads to the form, with the text in it. Write to the author, if that is a mistake.",
    ),
    "rendering-busy": Explanation(
        "Many long texts are being rendered at this moment.",
        "Send it again in a moment. Nothing of it was stored.",
    ),
    "role-lost": Explanation(
        "The link from the mail names you, and you were taken off the moderators of this site since.",
        "Nothing was changed. Ask an owner of the site if you should be one of them again.",
    ),
    "site-exists": Explanation(
        "A site of this name was added before. Names are never used twice.",
        "Choose another name, or change the existing site: in the dashboard, under Settings, Site.",
    ),
    "standing-changed": Explanation(
        "Somebody has banned, held or trusted this author, or taken that back, since what you want to undo.",
        "Look at the page about the author, and choose what shall hold from now on.",
    ),
    "streams-full": Explanation(
        "As many open pages as one process of the service tells of changes are open already, all over the world.",
        "Nothing is missing: a page shows everything when it is loaded. The operator can allow more.",
    ),
    "taken-back": Explanation(
        "The comment's writer deleted it, so there is nothing left to decide.",
        "Go on with the next one.",
    ),
    "thread-closed": Explanation(
        "The site's author has closed the comments of this page. Those that are there stay.",
        "Nothing can be posted here. The blog may name another way to reach its author.",
    ),
    "too-large": Explanation(
        "The request is larger than the service reads at all. `max_bytes` says how large one may be.",
        "Shorten the text. Your browser's Back button leads to the form, with the text in it.",
    ),
    "too-long": Explanation(
        "A comment may have so many bytes of UTF-8 as `max_bytes` says. A letter of English is one byte; letters "
        "of many other scripts are two or three.",
        "Shorten the text, or post it in parts.",
    ),
    "too-many-hooks": Explanation(
        "A site may have so many webhooks as `most` says.",
        "Remove one that is not needed any more.",
    ),
    "too-many-rules": Explanation(
        "A site may have so many rules as `most` says. One rule of words holds any number of them.",
        "Remove one that is not needed any more, or add your words to another one.",
    ),
    "too-many-streams": Explanation(
        "Pages that are open are told of new comments at once, over a connection each, and your address, which you may "
        "share with others, has many of these.",
        "Nothing is missing: a page shows everything when it is loaded. Closing some pages makes room.",
    ),
    "unavailable": Explanation(
        "The service runs, but its database does not answer, or has no connection free.",
        "Try again after a few seconds. The operator finds the reason in the service's log and at `/readyz`.",
    ),
    "votes-off": Explanation(
        "The site's owner has switched votes off.",
        "There is nothing to do. The owner can switch them on in the dashboard, under Settings, Site.",
    ),
    "wrong-code": Explanation(
        "The six digits are not those of the mail, or the code was used, is older than a day, was tried five times, or "
        "was asked for in another browser.",
        "Compare it with the newest mail. The link in the same mail works in every browser.",
    ),
}
