/** Telling the moderators that a comment should not be there: once, with a reason. */

import type { Item } from '../item';
import { button, siteKey } from '../more/core';
import { attempt, note, type Tell } from '../more/reason';
import type { Woken } from '../more/woken';
import { write } from '../more/write';

/** Of the HTTP contract, in the order of the sentences. */
const REASONS = ['spam', 'rude', 'off-topic', 'personal-data', 'other'] as const;

/** A press of a reason sends it; what was reported from this device is not asked for again. */
export function report(thread: Woken, item: Item): void {
  const { reader, options, t } = thread;
  const { box } = reader;
  const key = `${siteKey(options.site)}reported`;
  const { id } = item.comment;
  const before = box.get(key) ?? '';
  const tell: Tell = (...words) => note(item, ...words);
  const done = (): void => {
    tell('status', t.reported());
    item.acts.querySelector<HTMLElement>('.dots')?.focus();
  };
  if (before.includes(id)) return done();
  const reasons = REASONS.map((reason) =>
    button(t[reason](), () =>
      attempt(thread, tell, async () => {
        await write(thread, 'POST', `comments/${id}/report`, { reason });
        box.set(key, before + id);
        done();
      }),
    ),
  );
  note(item, 'group', t.reportAsk(), ...reasons);
  reasons[0]!.focus();
}
