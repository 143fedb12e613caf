/** "This is me": the service's own window asks who the reader is, and hands a grant to this page alone. Then the name is theirs
 *  on this device, and what was written under their address before can be claimed. */

import type { Failure } from '../api';
import type { Composer } from '../compose';
import { button, siteKey } from '../more/core';
import { own } from '../more/own';
import { attempt } from '../more/reason';
import { meKey, proven } from '../more/remember';
import { tellTabs } from '../more/tabs';
import type { Woken } from '../more/woken';
import { write } from '../more/write';
import { small } from './small';

interface Person {
  name: string;
}

/** Ends the waiting for an earlier window. */
let waiting = new AbortController();

/** Called by the click itself, else browsers open no window. `then` follows when the reader is known. */
export async function me(thread: Woken, composer: Composer, then?: () => void): Promise<void> {
  const { service, options, reader, life, t } = thread;
  const { tell, writer, who } = composer;
  const popup = window.open('', 'comments-sign-in', 'width=480,height=640');
  if (!popup) return tell('alert', t.blocked());
  const query = new URLSearchParams({ origin: location.origin, challenge: await hashed(reader.tokenToWrite), lang: t.lang });
  // the address that was typed stands in the fragment, which no log has
  popup.location.href = `${service}/sites/${encodeURIComponent(options.site)}/sign-in?${query}#${reader.identity.email}`;
  waiting.abort();
  waiting = new AbortController();
  life.addEventListener('abort', () => waiting.abort());
  const enter = (grant: string): Promise<void> =>
    attempt(
      thread,
      tell,
      async () => {
        await welcome(thread, await write(thread, 'POST', 'reader/session', { grant }));
        waiting.abort();
        tell('status');
        const { name } = who.fields;
        const known = proven(thread);
        if (!known) name.fault(t.needed());
        (known ? writer : name).control.focus();
        if (then) then();
        else await offer(thread, composer);
      },
      () => me(thread, composer, then),
    );
  const hear = ({ origin, data }: MessageEvent): void => {
    if (origin === new URL(service).origin && data?.type === 'comments:signed-in' && data.site === options.site) void enter(data.grant);
  };
  addEventListener('message', hear, { signal: waiting.signal });
  const typed = (): Promise<void> => enter(field.value);
  const field = small(t.mailCode(), { autocomplete: 'one-time-code' }, typed);
  tell('status', t.meHelp(), field, button(t.enter(), typed));
}

/** By a token of the page that the widget stands on, which knows its readers; an empty one says that theirs has gone. */
export async function sso(thread: Woken, token: string | null): Promise<void> {
  const { reader, options } = thread;
  const mark = `${siteKey(options.site)}sso`;
  if (!token) {
    if (token === '' && reader.box.get(mark)) tellTabs(thread);
    return;
  }
  const send = (): Promise<Person> => write(thread, 'POST', 'reader/session', { sso: token });
  try {
    const person = await send().catch((failure: Failure) => {
      if (failure.kind !== 'other-reader') throw failure;
      reader.box.remove(`${siteKey(options.site)}token`); // the next one is another reader's
      return send();
    });
    reader.box.set(mark, '1');
    await welcome(thread, person);
  } catch (failure) {
    console.warn(`Comments: ${(failure as Failure).detail ?? (failure as Failure).kind}`);
  }
}

/** Who has no name yet keeps the one in the form. */
async function welcome(thread: Woken, person: Person): Promise<void> {
  const { reader, options, host, life, say, t } = thread;
  const typed = reader.identity.name;
  const { name } = person.name || !typed ? person : await write<Person>(thread, 'PATCH', 'reader', { name: typed });
  if (name) {
    reader.box.set(meKey(options), name);
    tellTabs(thread, name);
    say(`${t.writingAs({ name })} ✓`);
  } else host.addEventListener('comments:posted', () => void welcome(thread, person), { once: true, signal: life });
  await own(thread);
}

/** Comments of before, to be accepted or not. */
async function offer(thread: Woken, { tell }: Composer): Promise<void> {
  const { call, reader, t } = thread;
  const { claims } = await call<{ claims: { id: string }[] }>('GET', 'reader/claims', { token: reader.token });
  if (!claims[0]) return;
  const ids = claims.map(({ id }) => id);
  const settle = (accept: string[], disown: string[]): Promise<void> =>
    attempt(thread, tell, async () => {
      await write(thread, 'POST', 'reader/claims', { accept, disown });
      tell('status', t.thanks());
      await own(thread);
    });
  tell('status', t.claimAsk({ n: ids.length }), button(t.mine(), () => settle(ids, [])), button(t.notMine(), () => settle([], ids)));
}

/** SHA-256 as base64url without padding: the window learns who asks, not the token. */
async function hashed(token: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token));
  return btoa(String.fromCharCode(...new Uint8Array(digest))).replaceAll('+', '-').replaceAll('/', '_').replace('=', '');
}
