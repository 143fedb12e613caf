/** Bold, italic, link, code, quote, list: a toolbar with one stop for Tab and arrow keys within it. */

import type { Writer } from '../write';
import { button, h, svg } from './core';
import type { Woken } from './woken';
import { mark, type Mark } from './marks';

/** Of each: its mark, its key, and an element that looks as its text will, or the path of a drawing. */
const TOOLS = {
  bold: [['**', '**'], 'b', 'b'],
  italic: [['*', '*'], 'i', 'i'],
  link: [['[', '](https://)'], 'k', 'M6 5H4a3 3 0 0 0 0 6h2m4-6h2a3 3 0 0 1 0 6h-2M5 8h6'],
  code: [['`', '`'], 'e', 'M5 4 1 8l4 4m6-8 4 4-4 4'],
  quote: [['> '], '', 'M6 3h9M6 8h9M6 13h9M2 3v10'],
  list: [['- '], '', 'M6 3h9M6 8h9M6 13h9M2 3h.1M2 8h.1M2 13h.1'],
} satisfies Record<string, [mark: Mark, key: string, sign: string]>;

export function dressTools({ t }: Woken, { control: area, under }: Writer): void {
  const kinds = Object.keys(TOOLS) as (keyof typeof TOOLS)[];
  const act = (kind: keyof typeof TOOLS): void => {
    const [from, to, part, start, end] = mark(TOOLS[kind][0], area.value, area.selectionStart, area.selectionEnd);
    area.focus();
    area.setSelectionRange(from, to);
    // as if typed, so that the browser can take it back
    if (!document.execCommand('insertText', false, part)) area.setRangeText(part);
    area.setSelectionRange(start, end);
    area.dispatchEvent(new Event('input'));
  };
  const buttons = kinds.map((kind, at) => {
    const [, , path] = TOOLS[kind];
    const sign = path[1] ? svg('svg', { viewBox: '0 0 16 16', 'aria-hidden': 'true' }, svg('path', { d: path })) : h(path as 'b', {}, path.toUpperCase());
    return button(sign, () => act(kind), { title: t[kind](), 'aria-label': t[kind](), tabindex: at ? -1 : 0 });
  });
  const go = (event: KeyboardEvent): void => {
    const here = buttons.indexOf(event.target as HTMLButtonElement);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const forward = getComputedStyle(under).direction === 'rtl' ? -step : step;
    const next = buttons.at((here + forward) % buttons.length)!;
    for (const each of buttons) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  };
  under.append(h('div.tools', { role: 'toolbar', part: 'toolbar', 'aria-label': t.format(), keydown: go }, ...buttons));
  area.addEventListener('keydown', (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey } = event;
    const kind = kinds.find((each) => TOOLS[each][1] === key);
    if (!kind || ctrlKey === metaKey || altKey || shiftKey) return;
    event.preventDefault();
    act(kind);
  });
}
