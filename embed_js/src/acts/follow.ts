/** Following the thread by e-mail, with or without a comment, and leaving it. */

import type { Failure } from '../api';
import { button, fill, h } from '../more/core';
import type { Desk } from './desk';
import { failed, note } from './lent';

interface Standing {
  state: 'none' | 'asked' | 'active' | 'paused' | 'left';
  email: string | null;
}

/** Opens below the button's line, and closes by the same button. */
export async function follow(desk: Desk, press: HTMLElement): Promise<void> {
  const line = press.closest('.foot')!;
  const open = line.nextElementSibling;
  press.ariaExpanded = `${!open}`;
  if (open) return open.remove();
  const panel = h('form.status.follow', { novalidate: true, submit: (event: Event) => event.preventDefault() });
  line.after(panel);
  await ask(desk, panel, 'GET');
}

async function ask(desk: Desk, panel: HTMLFormElement, method: 'GET' | 'PUT' | 'DELETE', email?: string): Promise<void> {
  const { call, options, reader, say } = desk.thread;
  const { url } = options;
  const token = method === 'GET' ? reader.token : reader.tokenToWrite;
  try {
    const asked = method === 'PUT' ? { body: { url, email } } : { query: { url } };
    const standing: Standing = token ? await call(method, 'subscription', { ...asked, token }) : { state: 'none', email: null };
    const said = paint(desk, panel, standing);
    if (method !== 'GET') say(method === 'PUT' ? said : desk.t.unfollowed());
    panel.querySelector<HTMLElement>('input, button')?.focus();
  } catch (failure) {
    panel.querySelector('.alert')?.remove();
    panel.append(h('div.alert', { role: 'alert' }, ...failed(desk, failure as Failure)));
  }
}

/** What the reader is told of how they stand. */
function paint(desk: Desk, panel: HTMLFormElement, { state, email }: Standing): string {
  const { thread, t } = desk;
  const { reader } = thread;
  if (state !== 'none' && state !== 'left') {
    const whom = { email: email ?? '' };
    const said = state === 'asked' ? t.asked(whom) : t.following(whom);
    fill(panel, h('p', {}, said), button(t.leave(), () => void ask(desk, panel, 'DELETE')));
    return said;
  }
  const field = h('input.copy', { type: 'email', autocomplete: 'email', 'aria-label': thread.t.email(), part: 'input', placeholder: thread.t.email() });
  field.value = reader.identity.email;
  const send = (): void => void ask(desk, panel, 'PUT', field.value.trim() || undefined);
  panel.onsubmit = send;
  fill(panel, h('p', {}, t.followHelp()), !email && field, button(t.follow(), () => panel.requestSubmit()));
  return '';
}

/** Below a comment whose writer wishes mail about answers. */
export function asked({ thread, t }: Desk, id: string): void {
  const item = thread.list.items.get(id);
  if (item) note(item, 'status', h('p', {}, t.asked({ email: thread.reader.identity.email })));
}
