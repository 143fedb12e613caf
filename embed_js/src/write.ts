/** The box for text. The toolbar beside its label and the pane for a preview are filled by more/preview.ts. */

import { h } from './dom';
import { makeField, type Field } from './field';
import type { Text } from './text';

export interface Writer extends Field<HTMLTextAreaElement> {
  tools: HTMLElement;
  help: HTMLElement;
  /** Back from the preview to the text. */
  write(): void;
}

export function makeWriter(t: Text, key: string, label: string): Writer {
  const area = h('textarea', { id: `text-${key}`, name: 'text', required: true, rows: 4, dir: 'auto', part: 'input' });
  const help = h('p.help', {}, t('markdown'));
  const tools = h('span', { part: 'toolbar' });
  return { ...makeField(area, label, help, tools), tools, help, write: () => {} };
}
