/** A page has one draft, in however many tabs it is open: what is typed in one stands in the others, and what was posted
 *  in one stands in none. */

import type { Draft } from '../draft';
import { readDraft, siteKey, tried } from './core';
import type { Woken } from './woken';

export function watchTabs({ reader, options, composers, life }: Woken): void {
  const follow = ({ key, oldValue }: Partial<StorageEvent>): void => {
    for (const { writer, parent, tell } of composers) {
      const mine = `${siteKey(options.site)}draft:${parent?.id ?? ''}:${options.url}`;
      const { control } = writer;
      if (control.readOnly || (key ?? mine) !== mine) continue; // being sent, or nothing to do with it
      const draft = readDraft(reader.box, mine);
      if (draft) control.value = draft.text;
      else if (tried(() => (JSON.parse(oldValue!) as Draft).id, '')) {
        control.value = ''; // it had an id, so it was sent; what was forgotten or thrown away stays to be read here
        tell('status');
      }
    }
  };
  addEventListener('storage', follow, { signal: life });
  // of what other tabs did while it was out of sight, a page that comes back was told nothing
  addEventListener('pageshow', () => follow({}), { signal: life });
}
