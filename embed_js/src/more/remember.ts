/** Who writes, in short: "Remember me", "This is me", "Forget me". Who is known need not be asked again. */

import { me } from '../acts/me';
import type { Composer } from '../compose';
import type { Options } from '../options';
import type { Thread } from '../thread';
import { button, fill, h, sentence, siteKey, tried } from './core';
import { tellTabs } from './tabs';
import type { Woken } from './woken';

export function meKey({ site }: Options): string {
  return `${siteKey(site)}me`;
}

/** The name under which the reader has shown who they are on this device. */
export function proven({ reader, options }: Thread): string | null | undefined {
  return reader.box.get(meKey(options));
}

/** "This is me"; null where the site offers no way, or the page no hashing (plain http). */
export function meButton(thread: Woken, composer: Composer, then?: () => void): HTMLButtonElement | null {
  return thread.store.policy.sign_in?.[0] && crypto.subtle ? button(thread.t.me(), () => me(thread, composer, then), { class: 'link' }) : null;
}

export function tick(name: string, words: string, change?: () => void): [HTMLElement, HTMLInputElement] {
  const box = h('input', { type: 'checkbox', name, change });
  return [h('label.check', {}, box, words), box];
}

/** Gives what shows the fields, where they were folded into a line. */
export function dressWho(thread: Woken, composer: Composer): () => void {
  const { t, reader, store } = thread;
  const { options, who, parent, form } = composer;
  const line = h('p.line');
  const change = (): void => {
    reader.remembers = box.checked;
    forgetting.hidden = !box.checked;
    reader.keep();
  };
  const [label, box] = tick('remember', t.remember(), change);
  const forgetButton = (): HTMLButtonElement => button(t.forget(), () => tellTabs(thread), { class: 'link' });
  const forgetting = forgetButton();
  const fold = (folded: boolean): void => {
    line.hidden = !folded;
    who.box.hidden = options.hidden = folded;
  };
  const expand = (): void => fold(false);
  composer.repaint = () => {
    const me = proven(thread);
    const { name, email } = reader.identity;
    box.checked = reader.remembers;
    forgetting.hidden = !reader.remembers;
    if (me) reader.identity.name = who.fields.name.control.value = me;
    fold(!!me || (!!parent && !!name && (!!email || store.policy.email !== 'required')));
    const words = h('span', {}, ...sentence(t.writingAs(), h('bdi', {}, me || name)), me && ' ✓');
    fill(line, words, me ? forgetButton() : button(t.change(), () => (expand(), who.fields.name.control.focus()), { class: 'link' }));
    who.policy();
  };
  fill(options, tried(() => localStorage) && label, forgetting); // where nothing can be kept, nothing is promised
  form.prepend(line);
  composer.repaint();
  return expand;
}

/** The keys of one kind that are kept for a site. */
export function keysOf(site: string, kind: string): string[] {
  return tried(() => Object.keys(localStorage).filter((key) => key.startsWith(siteKey(site) + kind))) ?? [];
}
