/** Following the thread by e-mail, with or without a comment, and leaving it. */

import { button, fill, h, notice } from '../more/core';
import { attempt, note, type Tell } from '../more/reason';
import type { Woken } from '../more/woken';
import { small } from './small';

interface Standing {
  state: 'none' | 'asked' | 'active' | 'paused' | 'left';
  email: string | null;
}

/** Opens below the button's line, and closes by the same button. */
export function follow(thread: Woken, press: HTMLElement): void {
  const line = press.closest('.foot')!;
  const open = line.nextElementSibling;
  press.ariaExpanded = `${!open}`;
  if (open) return open.remove();
  const panel = h('div.status.follow');
  line.after(panel);
  void ask(thread, panel, 'GET');
}

function ask(thread: Woken, panel: HTMLElement, method: 'GET' | 'PUT' | 'DELETE', email?: string): Promise<void> {
  const { call, options, reader, say, t } = thread;
  const { url } = options;
  const reads = method === 'GET';
  const tell: Tell = (...words) => {
    panel.querySelector('.alert')?.remove();
    panel.append(notice(...words));
  };
  return attempt(thread, tell, async () => {
    const token = reads ? reader.token : reader.tokenToWrite;
    const body = method === 'PUT' ? { url, email } : undefined;
    const said = paint(thread, panel, token ? await call<Standing>(method, 'subscription', { query: { url }, body, token }) : { state: 'none', email: null });
    if (!reads) say(said || t.unfollowed());
    panel.querySelector<HTMLElement>('input, button')!.focus();
  });
}

/** What the reader is told of how they stand; nothing, where they do not follow. */
function paint(thread: Woken, panel: HTMLElement, { state, email }: Standing): string {
  const { t, reader } = thread;
  if (state === 'none' || state === 'left') {
    const send = (): Promise<void> => ask(thread, panel, 'PUT', field.value.trim() || undefined);
    const field = small(t.email(), { type: 'email', autocomplete: 'email', placeholder: t.email(), value: reader.identity.email }, send);
    fill(panel, h('p', {}, t.followHelp()), !email && field, button(t.follow(), send));
    return '';
  }
  const whom = { email: email ?? '' };
  const said = state === 'asked' ? t.asked(whom) : t.following(whom);
  fill(panel, h('p', {}, said), button(t.leave(), () => ask(thread, panel, 'DELETE')));
  return said;
}

/** Below a comment whose writer wishes mail about answers, in the words of that wish. */
export function asked({ list, reader, t }: Woken, id: string): void {
  const item = list.items.get(id);
  if (item) note(item, 'status', `${t.notify()}: ${t.asked({ email: reader.identity.email })}`);
}
