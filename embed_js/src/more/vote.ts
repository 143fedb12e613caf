/** Up and down. The server's answer has the last word. */

import type { Item } from '../item';
import { attempt, note, type Tell } from './reason';
import type { Woken } from './woken';
import { write } from './write';

/** The same way twice takes the vote back. */
export function vote(thread: Woken, item: Item, value: number): Promise<void> {
  const { votes } = thread.store;
  const { id } = item.comment;
  const before = votes.get(id) ?? 0;
  const wanted = before === value ? 0 : value;
  const set = (mine: number, score: number): void => {
    votes.set(id, mine);
    item.comment.score = score;
    item.score();
  };
  const tell: Tell = (...words) => {
    if (votes.get(id) === wanted) set(before, item.comment.score + before - wanted);
    note(item, ...words);
  };
  return attempt(
    thread,
    tell,
    async () => {
      set(wanted, item.comment.score + wanted - before);
      const answer = await write<{ score: number; value: number }>(thread, 'PUT', `comments/${id}/vote`, { value: wanted });
      if (votes.get(id) === wanted) set(answer.value, answer.score);
      note(item);
    },
  );
}
