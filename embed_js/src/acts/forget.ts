/** "Forget me". */

import { siteKey } from '../more/core';
import { keysOf } from '../more/remember';
import type { Woken } from '../more/woken';

/** Name, token, drafts: all that is on this device for this site. What stands in a box stays in sight. */
export function forget(thread: Woken): void {
  const { reader, store, options, composers, frame, say, t } = thread;
  reader.remembers = false;
  Object.assign(reader.identity, { name: '', email: '', website: '' });
  for (const key of [...keysOf(options.site, ''), ...['token', 'me'].map((name) => siteKey(options.site) + name)]) reader.box.remove(key);
  reader.keep();
  for (const id of store.own.keys()) if (store.comments.get(id)?.state === 'pending') store.comments.delete(id);
  store.own.clear();
  store.votes.clear();
  for (const { who } of composers) for (const { control } of Object.values(who.fields)) control.value = '';
  // a later reader's "Stop following" would stop nothing
  frame.querySelector<HTMLElement>('.foot [aria-expanded=true]')?.click();
  void thread.sync();
  say(t.forgotten());
}
