/** Telling the moderators that a comment should not be there: once, with a reason. */

import type { Failure } from '../api';
import type { Item } from '../item';
import { button, h, siteKey } from '../more/core';
import type { Desk } from './desk';
import { failed, note } from './lent';

/** Of the HTTP contract, in the order of the sentences. */
const REASONS = ['spam', 'rude', 'off-topic', 'personal-data', 'other'] as const;

/** A press of a reason sends it; what was reported from this device is not asked for again. */
export function report(desk: Desk, item: Item): void {
  const { thread, t } = desk;
  const { reader, options, call } = thread;
  const { box } = reader;
  const key = `${siteKey(options.site)}reported`;
  const { id } = item.comment;
  const before = box.get(key) ?? '';
  const done = (): void => {
    note(item, 'status', h('p', {}, t.reported()));
    item.acts.querySelector<HTMLElement>('.dots')?.focus();
  };
  if (before.includes(id)) return done();
  const send = async (reason: string): Promise<void> => {
    try {
      await call('POST', `comments/${id}/report`, { body: { reason }, token: reader.tokenToWrite });
      box.set(key, before + id);
      done();
    } catch (failure) {
      note(item, 'alert', ...failed(desk, failure as Failure, () => void send(reason)));
    }
  };
  const reasons = REASONS.map((reason) => button(t[reason](), () => void send(reason)));
  note(item, 'group', h('p', {}, t.reportAsk()), ...reasons);
  reasons[0]!.focus();
}
