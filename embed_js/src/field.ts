/** A control with its label, its help and the message about what is wrong with it. */

import { h, put } from './dom';

export interface Field<C extends HTMLElement = HTMLInputElement | HTMLTextAreaElement> {
  box: HTMLElement;
  control: C;
  label: HTMLLabelElement;
  /** An empty text takes the message away. */
  fault(text: string): void;
}

export function makeField<C extends HTMLElement>(control: C, words: string, help?: HTMLElement | false, tools?: HTMLElement): Field<C> {
  const { id } = control;
  const label = h('label', { for: id }, words);
  const error = h('p.error', { id: `${id}-error` });
  if (help) help.id = `${id}-help`;
  const fault = (text: string): void => {
    error.textContent = text;
    error.hidden = !text;
    control.ariaInvalid = text ? 'true' : null;
    put(control, 'aria-describedby', [text && error.id, help && help.id].filter(Boolean).join(' ') || null);
  };
  fault('');
  control.addEventListener('input', () => fault(''));
  return { box: h('div.field', {}, h('div.label', {}, label, tools), control, help, error), control, label, fault };
}
