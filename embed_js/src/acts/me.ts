/** "This is me": the service's own window asks who the reader is, and hands a grant to this page alone. Then the name is theirs
 *  on this device, and what was written under their address before can be claimed. */

import type { Failure } from '../api';
import type { Composer } from '../compose';
import { button, h, siteKey } from '../more/core';
import type { Desk } from './desk';
import { failed, own } from './lent';

interface Person {
  name: string;
}

/** Ends the waiting for an earlier window. */
let waiting = new AbortController();

/** `popup` was opened by the click itself, else browsers allow none. `then` follows when the reader is known. */
export async function me(desk: Desk, composer: Composer, popup: Window | null, then?: () => void): Promise<void> {
  const { thread, t } = desk;
  const { service, options, reader, life } = thread;
  if (!popup) return composer.tell('alert', h('p', {}, t.blocked()));
  const challenge = await hashed(reader.tokenToWrite);
  const query = new URLSearchParams({ origin: location.origin, challenge, lang: thread.t.lang });
  popup.location.href = `${service}/sites/${encodeURIComponent(options.site)}/sign-in?${query}`;
  waiting.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  life.addEventListener('abort', () => waiting.abort());
  const enter = async (grant: string): Promise<void> => {
    try {
      await welcome(desk, await ask<Person>(desk, 'session', { grant }));
      waiting.abort();
      composer.tell('status');
      composer.writer.control.focus();
      if (then) return then();
      await offer(desk, composer);
    } catch (failure) {
      composer.tell('alert', ...failed(desk, failure as Failure));
    }
  };
  const hear = ({ origin, data }: MessageEvent): void => {
    if (origin === new URL(service).origin && data?.type === 'comments:signed-in' && data.site === options.site) void enter(data.grant);
  };
  addEventListener('message', hear, { signal });
  const field = h('input.copy', { autocomplete: 'one-time-code', 'aria-label': t.mailCode(), part: 'input' });
  const typed = (): void => void enter(field.value);
  field.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    event.preventDefault();
    typed();
  });
  composer.tell('status', h('p', {}, t.meHelp()), field, button(t.enter(), typed));
}

/** By a token of the page that the widget stands on, which knows its readers. */
export async function sso(desk: Desk, token: string): Promise<void> {
  const { reader, options } = desk.thread;
  const send = (): Promise<Person> => ask<Person>(desk, 'session', { sso: token });
  try {
    const person = await send().catch((failure: Failure) => {
      if (failure.kind !== 'other-reader') throw failure;
      reader.box.remove(`${siteKey(options.site)}token`); // the next one is another reader's
      return send();
    });
    await welcome(desk, person);
  } catch (failure) {
    console.warn(`Comments: ${(failure as Failure).detail ?? (failure as Failure).kind}`);
  }
}

/** Who has no name yet keeps the one in the form. */
async function welcome(desk: Desk, person: Person): Promise<void> {
  const { thread, t } = desk;
  const { reader, options, composers } = thread;
  const typed = reader.identity.name;
  const { name } = person.name || !typed ? person : await thread.call<Person>('PATCH', 'reader', { body: { name: typed }, token: reader.tokenToWrite });
  if (name) {
    reader.box.set(`${siteKey(options.site)}me`, name);
    thread.say(`${t.writingAs({ name })} ✓`);
  }
  for (const { repaint, who } of composers) {
    repaint?.();
    who.policy();
  }
  await own(desk);
}

/** Comments of before, to be accepted or not. */
async function offer(desk: Desk, { tell }: Composer): Promise<void> {
  const { t, thread } = desk;
  const { reader, call } = thread;
  const { claims } = await call<{ claims: { id: string }[] }>('GET', 'reader/claims', { token: reader.token });
  if (!claims[0]) return;
  const ids = claims.map(({ id }) => id);
  const settle = async (body: object): Promise<void> => {
    try {
      await ask(desk, 'claims', body);
      tell('status', h('p', {}, t.thanks()));
      await own(desk);
    } catch (failure) {
      tell('alert', ...failed(desk, failure as Failure, () => void settle(body)));
    }
  };
  tell(
    'status',
    h('p', {}, t.claimAsk({ n: ids.length })),
    button(t.mine(), () => void settle({ accept: ids, disown: [] })),
    button(t.notMine(), () => void settle({ accept: [], disown: ids })),
  );
}

function ask<T>({ thread }: Desk, path: string, body: object): Promise<T> {
  return thread.call<T>('POST', `reader/${path}`, { body, token: thread.reader.tokenToWrite });
}

/** SHA-256 as base64url without padding: the window learns who asks, not the token. */
async function hashed(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  const letters: Record<string, string> = { '+': '-', '/': '_', '=': '' };
  return btoa(String.fromCharCode(...new Uint8Array(digest))).replace(/[+/=]/g, (sign) => letters[sign]!);
}
