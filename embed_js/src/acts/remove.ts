/** Deleting an own comment. Nothing is deleted by a single press. */

import type { Failure } from '../api';
import type { Item } from '../item';
import { button, h } from '../more/core';
import type { Desk } from './desk';
import { failed, note } from './lent';

export function remove(desk: Desk, item: Item): void {
  const { t } = desk;
  const keep = button(t.keep(), () => {
    note(item);
    item.acts.querySelector<HTMLElement>('.remove')?.focus();
  });
  note(item, 'status', h('p', {}, t.removeAsk()), button(t.remove(), () => void send(desk, item)), keep);
  keep.focus();
}

async function send(desk: Desk, item: Item): Promise<void> {
  const { thread, t } = desk;
  const { store, call, reader, say, frame } = thread;
  const { id } = item.comment;
  const near = item.li.nextElementSibling ?? item.li.parentElement?.closest('li');
  try {
    const { version } = await call<{ version: number }>('DELETE', `comments/${id}`, { token: reader.tokenToWrite });
    store.atLeast = Math.max(store.atLeast, version);
    erase(desk, id);
    note(item);
    await thread.sync();
    say(t.removed());
    const still = [item.li, near, frame.querySelector('#heading')].find((element) => element?.isConnected);
    (still as HTMLElement).focus();
  } catch (failure) {
    note(item, 'alert', ...failed(desk, failure as Failure, () => void send(desk, item)));
  }
}

/** Its replies keep their place under a placeholder; without any it vanishes. */
function erase({ thread: { store } }: Desk, id: string): void {
  const { comments, head, own } = store;
  const comment = comments.get(id);
  if (!comment) return;
  const answered = comment.replies > 0 || [...comments.values()].some(({ parent }) => parent === id);
  if (comment.state === 'published' && head) head.count -= 1;
  comments.delete(id);
  own.delete(id);
  if (answered) comments.set(id, { ...comment, state: 'deleted', author: null, body: [] });
}
