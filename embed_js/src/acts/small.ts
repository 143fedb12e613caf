/** A field within a notice. Its label is read out only, and Enter in it is not the form's around it. */

import type { Attrs } from '../dom';
import { h } from '../more/core';

export function small(label: string, attrs: Attrs, enter?: () => unknown): HTMLInputElement {
  const keydown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !enter) return;
    event.preventDefault();
    enter();
  };
  return h('input.copy', { 'aria-label': label, part: 'input', keydown, ...attrs });
}
