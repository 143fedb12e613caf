/** A page has one draft and one reader, in however many tabs it is open: what is typed in one stands in the others; what
 *  was posted in one stands in none, and who was forgotten in one is so in all. */

import { forget } from '../acts/forget';
import type { Draft } from '../draft';
import { readDraft, tried } from './core';
import { meKey } from './remember';
import type { Woken } from './woken';

/** Who is known has changed: told to all elements of this page, as browsers tell other tabs. */
export function tellTabs({ options }: Woken, newValue: string | null = null): void {
  dispatchEvent(new StorageEvent('storage', { key: meKey(options), newValue }));
}

/** What storage says of the drafts now, or of the reader. */
export function follow(thread: Woken, { key, oldValue, newValue }: Partial<StorageEvent> = {}): void {
  const { reader, options, composers, store } = thread;
  const ofReader = key === meKey(options);
  if (ofReader && newValue === null) forget(thread);
  for (const { writer, key: mine, empty, repaint } of composers) {
    if (ofReader) repaint!();
    const { control } = writer;
    if (control.readOnly || (key ?? mine) !== mine) continue; // being sent, or nothing to do with it
    const draft = readDraft(reader.box, mine);
    // it has an id, so it was sent; what was forgotten or thrown away stays to be read here
    if (draft ? store.own.has(draft.id!) : tried(() => (JSON.parse(oldValue!) as Draft).id)) empty();
    else if (draft) control.value = draft.text;
  }
}

export function watchTabs(thread: Woken): void {
  const signal = thread.life;
  addEventListener('storage', (event) => follow(thread, event), { signal });
  // of what other tabs did while it was out of sight, a page that comes back was told nothing
  addEventListener('pageshow', () => follow(thread), { signal });
}
