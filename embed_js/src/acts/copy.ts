/** Something to be copied: a field that shows it, and a button. `navigator.clipboard` is not there on plain http pages. */

import { button } from '../more/core';
import type { Woken } from '../more/woken';
import { small } from './small';

export function copy({ t, say }: Woken, label: string, value: string): [HTMLInputElement, HTMLButtonElement] {
  const field = small(label, { readonly: true, dir: 'ltr', value });
  const press = button(t.copy(), () => {
    field.focus();
    field.select();
    if (document.execCommand('copy')) say((press.textContent = t.copiedIt())); // seen, and heard
  });
  return [field, press];
}
