/** The box for text. The buttons beside its label, those under it, and the pane for a preview come with embed-more.js. */

import { h } from './dom';
import { makeField, type Field } from './field';
import type { Text } from './text';

export interface Writer extends Field<HTMLTextAreaElement> {
  /** Beside the label. */
  modes: HTMLElement;
  /** Under the box: one line, which holds the help. */
  under: HTMLElement;
  /** Back from the preview to the text. */
  write(): void;
}

/** Ctrl or Cmd with Enter sends a form, Escape leaves it. Of single letters none means anything (WCAG 2.1.4). */
export function keys(leave: () => void): (event: KeyboardEvent) => void {
  return ({ key, ctrlKey, metaKey, isComposing, currentTarget }) => {
    if (key === 'Enter' && (ctrlKey || metaKey)) (currentTarget as HTMLElement).querySelector<HTMLElement>('.primary')!.click();
    else if (key === 'Escape' && !isComposing) leave();
  };
}

export function makeWriter(t: Text, key: string, label: string): Writer {
  const area = h('textarea', { id: `text-${key}`, name: 'text', required: true, rows: 4, dir: 'auto', part: 'input' });
  const help = h('p.help', {}, t.markdown());
  const modes = h('span');
  const field = makeField(area, label, help, modes);
  const under = h('div.under', {}, help);
  area.after(under);
  return { ...field, modes, under, write: () => {} };
}
