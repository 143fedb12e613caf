/**
 * Bold, italic, link, code, quote, list: a toolbar with one stop for Tab and arrow keys within it, and keys in the text.
 * The same as in the box of readers (embed_js/src/more/tools.ts, marks.ts).
 */

import { element } from './dashboard_dom.js';
import { say } from './dashboard_words.js';

/** Sign and key of each: an element that looks as its text will, or the path of a drawing. */
const SIGNS = {
  bold: ['b', 'b'],
  italic: ['i', 'i'],
  link: ['M6 5H4a3 3 0 0 0 0 6h2m4-6h2a3 3 0 0 1 0 6h-2M5 8h6', 'k'],
  code: ['M5 4 1 8l4 4m6-8 4 4-4 4', 'e'],
  quote: ['M6 3h9M6 8h9M6 13h9M2 3v10'],
  list: ['M6 3h9M6 8h9M6 13h9M2 3h.1M2 8h.1M2 13h.1'],
};
const AROUND = { bold: ['**', '**'], italic: ['*', '*'], code: ['`', '`'], link: ['[', '](https://)'] };
const BEFORE = { quote: '> ', list: '- ' };

/** The new part, `length` of it selected from `skip` on. */
const replaced = (text, from, to, part, skip, length) => ({ text: text.slice(0, from) + part + text.slice(to), start: from + skip, end: from + skip + length });

/** Marks every line that the selection touches. */
function lines(sign, text, start, end) {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const below = text.indexOf('\n', end);
  const to = below < 0 ? text.length : below;
  const all = text.slice(from, to).split('\n');
  const off = all.every((line) => line.startsWith(sign));
  const made = all.map((line) => (off ? line.slice(sign.length) : sign + line)).join('\n');
  return replaced(text, from, to, made, made.length, 0);
}

/** The same once more takes it away. Of a link without an address, the address is selected; of all others, the words. */
function mark(kind, text, start, end) {
  if (BEFORE[kind]) return lines(BEFORE[kind], text, start, end);
  const words = text.slice(start, end);
  if (kind === 'code' && words.includes('\n')) return replaced(text, start, end, `\`\`\`\n${words}\n\`\`\``, 4, words.length);
  const [open, close] = AROUND[kind];
  const from = start - open.length;
  if (from >= 0 && text.startsWith(open + words + close, from)) return replaced(text, from, end + close.length, words, 0, words.length);
  const made = open + words + close;
  if (kind === 'link' && words) return replaced(text, start, end, made, words.length + 3, 'https://'.length);
  return replaced(text, start, end, made, open.length, words.length);
}

function act(kind, area) {
  const { text, start, end } = mark(kind, area.value, area.selectionStart, area.selectionEnd);
  area.focus();
  area.select();
  // As if typed, so that the browser can take it back.
  if (!document.execCommand('insertText', false, text)) area.value = text;
  area.setSelectionRange(start, end);
  area.dispatchEvent(new Event('input', { bubbles: true }));
}

function drawn(path) {
  const [svg, line] = ['svg', 'path'].map((name) => document.createElementNS('http://www.w3.org/2000/svg', name));
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('aria-hidden', 'true');
  line.setAttribute('d', path);
  svg.append(line);
  return svg;
}

function button(kind, area, stop) {
  const [sign, key] = SIGNS[kind];
  const keys = key ? { 'aria-keyshortcuts': `Control+${key.toUpperCase()} Meta+${key.toUpperCase()}` } : {};
  const made = element('button', { type: 'button', title: say(kind), 'aria-label': say(kind), tabindex: stop ? '0' : '-1', ...keys }, sign[1] ? drawn(sign) : element(sign, {}, sign.toUpperCase()));
  made.addEventListener('click', () => act(kind, area));
  return made;
}

export function toolbar(area) {
  const kinds = Object.keys(SIGNS);
  const buttons = kinds.map((kind, at) => button(kind, area, at === 0));
  const bar = element('div', { class: 'tools', role: 'toolbar', 'aria-label': say('format') }, ...buttons);
  bar.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const forward = getComputedStyle(bar).direction === 'rtl' ? -step : step;
    const next = buttons.at((buttons.indexOf(event.target) + forward) % buttons.length);
    for (const each of buttons) each.tabIndex = each === next ? 0 : -1;
    next.focus();
  });
  area.addEventListener('keydown', (event) => {
    const kind = kinds.find((each) => SIGNS[each][1] === event.key.toLowerCase());
    if (!kind || event.ctrlKey === event.metaKey || event.altKey || event.shiftKey) return;
    event.preventDefault();
    act(kind, area);
  });
  return bar;
}
