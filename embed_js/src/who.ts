/** The part of a form that asks who writes. */

import { h } from './dom';
import { makeField, type Field } from './field';
import type { Identity } from './reader';
import type { Thread } from './thread';

type Part = keyof Identity;
const PARTS: Record<Part, object> = {
  name: { maxlength: 64, autocomplete: 'name' },
  email: { maxlength: 254, autocomplete: 'email', type: 'email' },
  website: { maxlength: 500, autocomplete: 'url', inputmode: 'url' },
};

export interface Who {
  box: HTMLElement;
  fields: Record<Part, Field<HTMLInputElement>>;
  /** Labels and fields as the site wants them. */
  policy(): void;
}

export function makeWho({ t, reader, store }: Thread, key: string): Who {
  const box = h('div.grid');
  const fields = {} as Who['fields'];
  for (const each in PARTS) {
    const part = each as Part;
    const input = h('input', { id: `${part}-${key}`, name: part, dir: 'auto', part: 'input', ...PARTS[part] });
    input.value = reader.identity[part];
    input.addEventListener('input', () => {
      reader.identity[part] = input.value.trim();
      reader.keep();
    });
    fields[part] = makeField(input, '', part === 'email' && h('p.help', {}, t.emailHelp()));
    box.append(fields[part].box);
  }
  const policy = (): void => {
    for (const each in fields) {
      const part = each as Part;
      const { control, label, box } = fields[part];
      const rule = part === 'website' ? '' : store.policy[part];
      control.required = rule === 'required';
      label.textContent = control.required ? t[part]() : t.optional({ label: t[part]() });
      box.hidden = rule === 'off';
    }
  };
  policy();
  return { box, fields, policy };
}
