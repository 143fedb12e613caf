/** What is missing or wrong is said beside its field, before anything is sent. */

import type { Composer } from '../compose';
import type { Woken } from './woken';
import { proven } from './remember';

/** Marks the faults and goes to the first one; true if there is none. */
export function check(thread: Woken, { who, writer }: Composer, expand: () => void): boolean {
  let first: HTMLElement | undefined;
  const me = proven(thread);
  const { t, reader } = thread;
  const { identity } = reader;
  identity.website &&= identity.website.replace(/^(?!https?:)/i, 'https://');
  for (const { control, box, fault } of Object.values(who.fields)) {
    const fine = me || box.hidden || control.validity.valid;
    fault(fine ? '' : control.value ? t.badEmail() : t.needed());
    if (!fine) first ??= control;
  }
  if (first) expand();
  const { control, write, fault } = writer;
  if (!control.value.trim()) fault(t.needed());
  if (control.ariaInvalid) {
    write(); // what is wrong with it was said while it was typed, or when it was sent before
    first ??= control;
  }
  first?.focus();
  return !first;
}
