/** The way by e-mail, for who prefers it, and for when the other one fails. */

import type { Composer } from '../compose';
import { h, put, sentence } from './core';
import type { Kit } from './kit';

const LONGEST = 1800;

/** `cut`: the text was too long for a link, so it is left out and has to be copied. */
export function mailto(address: string, title: string, url: string, text: string): { href: string; cut: boolean } {
  const link = (body: string): string =>
    `mailto:${encodeURIComponent(address).replace('%40', '@')}?subject=${encodeURIComponent(title)}&body=${encodeURIComponent(body)}`;
  const href = link(`${url}\r\n\r\n${text}`);
  return href.length > LONGEST ? { href: link(`${url}\r\n\r\n`), cut: true } : { href, cut: false };
}

/** A link that takes the text along; null where mail is no way in. The site's address, else the one in the page's snippet. */
export function mailLink({ thread, t }: Kit, words: string, { writer }: Composer, attrs: object = {}): HTMLElement | null {
  const { store, snippetMail, options, say } = thread;
  const address = store.policy.mail ?? (snippetMail && decodeURIComponent(snippetMail.slice('mailto:'.length).split('?')[0]!));
  if (!address || !options.email) return null;
  const made = (): ReturnType<typeof mailto> => mailto(address, options.title, options.url, writer.control.value);
  const link = h('a', { href: made().href, ...attrs });
  link.addEventListener('click', () => {
    const { href, cut } = made();
    put(link, 'href', href);
    if (cut) void navigator.clipboard?.writeText(writer.control.value).then(() => say(t.copied()));
  });
  link.append(words);
  return link;
}

/** "or e-mail your comment", beside the button. */
export function dressMail(kit: Kit, composer: Composer): void {
  const link = mailLink(kit, kit.thread.t.byMail(), composer);
  if (link) composer.foot.append(h('span', {}, ...(sentence(kit.t.orMail(), link) as Node[])));
}
