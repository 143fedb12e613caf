/** The way by e-mail, for who prefers it, and for when the other one fails. */

import { mail } from '../acts/mail';
import type { Composer } from '../compose';
import { button, h, sentence, tried } from './core';
import type { Woken } from './woken';

const LONGEST = 1800;

export interface Fit {
  href: string;
  /** The text was too long for a link, so it is left out and has to be copied. */
  cut: boolean;
}

/** `link` makes one of an encoded body. */
export function fit(link: (body: string) => string, start: string, text: string): Fit {
  const href = link(encodeURIComponent(start + text));
  return href.length > LONGEST ? { href: link(encodeURIComponent(start)), cut: true } : { href, cut: false };
}

export function mailto(address: string, title: string, url: string, text: string): Fit {
  const start = `mailto:${encodeURIComponent(address).replace('%40', '@')}?subject=${encodeURIComponent(title)}&body=`;
  return fit((body) => start + body, `${url}\r\n\r\n`, text);
}

/** The site's address, else the one in the page's snippet; undefined where mail is no way in. */
export function known({ store, snippetMail, options }: Woken): string | false | undefined {
  const linked = snippetMail && snippetMail.slice('mailto:'.length).split('?')[0];
  const address = store.policy.mail ?? (linked && (tried(() => decodeURIComponent(linked)) ?? linked));
  return options.email && address;
}

/** A link that takes the text along, as it is when it is clicked. */
export function mailLink({ t, say }: Woken, words: string, { writer }: Composer, made: (text: string) => Fit): HTMLElement {
  const { control } = writer;
  const link = h('a', {}, words);
  const aim = (): boolean => {
    const { href, cut } = made(control.value);
    link.href = href;
    return cut;
  };
  link.addEventListener('click', () => {
    if (aim()) void navigator.clipboard?.writeText(control.value).then(() => say(t.copied()));
  });
  aim();
  return link;
}

/** "E-mail it instead"; null where mail is no way in. */
export function instead(thread: Woken, composer: Composer): HTMLElement | null {
  const { title, url } = thread.options;
  const address = known(thread);
  return address ? mailLink(thread, thread.t.mailInstead(), composer, (text) => mailto(address, title, url, text)) : null;
}

/** "or e-mail your comment", beside the button. */
export function dressMail(thread: Woken, composer: Composer): void {
  if (!known(thread)) return;
  const press = button(thread.t.byMail(), () => mail(thread, composer), { class: 'link' });
  composer.foot.append(h('span', {}, ...(sentence(thread.t.orMail(), press) as Node[])));
}
