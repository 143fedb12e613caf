/** Something to be copied: a field that shows it, and a button. `navigator.clipboard` is not there on plain http pages. */

import { button, h } from '../more/core';
import type { Desk } from './desk';

export function copy({ thread, t }: Desk, label: string, value: string): [HTMLInputElement, HTMLButtonElement] {
  const field = h('input.copy', { readonly: true, dir: 'ltr', 'aria-label': label, part: 'input' });
  field.value = value;
  const press = button(t.copy(), () => {
    field.focus();
    field.select();
    if (document.execCommand('copy')) thread.say(t.copiedIt());
  });
  return [field, press];
}
