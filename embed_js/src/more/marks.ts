/** What the buttons above a text do to it. Text in, an edit out; nothing here knows the page. */

/** The signs before and behind the words, or one before each line. */
export type Mark = [open: string, close?: string];

/** What stands from `from` to `to` becomes `part`, and then the text from `start` to `end` is selected. In UTF-16 units. */
export type Edit = [from: number, to: number, part: string, start: number, end: number];

const ADDRESS = 'https://';

/** For what is selected from `start` to `end`. The same once more takes it away. Of a link without an address, the address is
 *  selected; of all others, the words. */
export function mark([open, close]: Mark, text: string, start: number, end: number): Edit {
  if (!close) return lines(open, text, start, end);
  const words = text.slice(start, end);
  if (open === '`' && words.includes('\n')) [open, close] = ['```\n', '\n```'];
  const from = start - open.length;
  if (from >= 0 && text.startsWith(open + words + close, from)) return [from, end + close.length, words, from, from + words.length];
  const chosen = open === '[' && words ? ADDRESS : words;
  const made = open + words + close;
  const at = start + (chosen === words ? open.length : made.lastIndexOf(ADDRESS));
  return [start, end, made, at, at + chosen.length];
}

/** Marks every line that the selection touches. */
function lines(sign: string, text: string, start: number, end: number): Edit {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const below = text.indexOf('\n', end);
  const to = below < 0 ? text.length : below;
  const all = text.slice(from, to).split('\n');
  const off = all.every((line) => line.startsWith(sign));
  const made = all.map((line) => (off ? line.slice(sign.length) : sign + line)).join('\n');
  return [from, to, made, from + made.length, from + made.length];
}
