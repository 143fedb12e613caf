/** "Forget me". */

import { siteKey } from '../more/core';
import { keysOf, meKey } from '../more/remember';
import type { Identity } from '../reader';
import type { Woken } from '../more/woken';

/** Name, token, drafts: all that is on this device for this site. What stands in a box stays in sight. */
export function forget(thread: Woken): void {
  const { reader, store, options, composers, frame, say, t } = thread;
  reader.remembers = false;
  for (const part in reader.identity) reader.identity[part as keyof Identity] = '';
  for (const key of [...keysOf(options.site, ''), `${siteKey(options.site)}token`, meKey(options)]) reader.box.remove(key);
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
