/** Up and down. The server's answer has the last word. */

import type { Failure } from '../api';
import type { Item } from '../item';
import type { Desk } from './desk';
import { failed, note } from './lent';

/** The same way twice takes the vote back. */
export async function vote(desk: Desk, item: Item, value: number): Promise<void> {
  const { store, call, reader } = desk.thread;
  const { id } = item.comment;
  const before = store.votes.get(id) ?? 0;
  const wanted = before === value ? 0 : value;
  const set = (mine: number, score: number): void => {
    store.votes.set(id, mine);
    item.comment.score = score;
    item.score();
  };
  set(wanted, item.comment.score + wanted - before);
  try {
    const answer = await call<{ score: number; value: number }>('PUT', `comments/${id}/vote`, {
      body: { value: wanted },
      token: reader.tokenToWrite,
    });
    if (store.votes.get(id) === wanted) set(answer.value, answer.score);
    note(item);
  } catch (failure) {
    if (store.votes.get(id) === wanted) set(before, item.comment.score + before - wanted);
    note(item, 'alert', ...failed(desk, failure as Failure));
  }
}
