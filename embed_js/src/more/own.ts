/** What only this reader sees: own comments that wait, what may still be edited, own votes. */

import type { OwnView } from '../wire';
import { meKey, proven } from './remember';
import { follow, tellTabs } from './tabs';
import type { Woken } from './woken';

export async function own(thread: Woken): Promise<void> {
  const { call, reader, store, options, life, turn } = thread;
  const { token } = reader;
  const me = proven(thread); // before it is asked: who shows it meanwhile is not in the answer
  if (!token) return;
  const view = await call<OwnView>('GET', 'reader/thread', { query: { url: options.url }, token }).catch(() => null);
  // a view from before the last own act is not believed
  if (!view || life.aborted || turn !== thread.turn || view.version < store.atLeast) return;
  for (const [id, { state }] of store.comments) if (state === 'pending') store.comments.delete(id);
  store.reaction = view.reaction;
  store.held = view.held;
  if (me && !view.proven) {
    reader.box.set(meKey(options), ''); // the service has erased them; nothing more is forgotten, as by other tabs
    tellTabs(thread, '');
  }
  for (const comment of view.comments) store.wrote(comment);
  for (const owned of view.own) store.own.set(owned.id, owned);
  for (const id in view.votes) store.votes.set(id, view.votes[id]!);
  await thread.sync();
  follow(thread); // a draft may be among them, which arrived though the page was left before it heard of that
}
