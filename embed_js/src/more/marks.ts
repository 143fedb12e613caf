/** What the buttons above a text do to it. Text in, text out; nothing here knows the page. */

export type Mark = 'bold' | 'italic' | 'link' | 'code' | 'quote' | 'list';

/** A text with a part of it selected: from `start` to `end`, in UTF-16 units. */
export interface Selected {
  text: string;
  start: number;
  end: number;
}

const AROUND: Partial<Record<Mark, [string, string]>> = { bold: ['**', '**'], italic: ['*', '*'], code: ['`', '`'], link: ['[', '](https://)'] };
const BEFORE: Partial<Record<Mark, string>> = { quote: '> ', list: '- ' };

/** The same once more takes it away. Of a link without an address, the address is selected; of all others, the words. */
export function mark(kind: Mark, { text, start, end }: Selected): Selected {
  const words = text.slice(start, end);
  if (kind === 'code' && words.includes('\n')) return replaced(text, start, end, `\`\`\`\n${words}\n\`\`\``, 4, words.length);
  const pair = AROUND[kind];
  if (!pair) return lines(BEFORE[kind]!, text, start, end);
  const [open, close] = pair;
  const from = start - open.length;
  if (from >= 0 && text.startsWith(open + words + close, from)) return replaced(text, from, end + close.length, words, 0, words.length);
  const made = open + words + close;
  if (kind === 'link' && words) return replaced(text, start, end, made, words.length + 3, 'https://'.length);
  return replaced(text, start, end, made, open.length, words.length);
}

/** Marks every line that the selection touches. */
function lines(sign: string, text: string, start: number, end: number): Selected {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const below = text.indexOf('\n', end);
  const to = below < 0 ? text.length : below;
  const all = text.slice(from, to).split('\n');
  const off = all.every((line) => line.startsWith(sign));
  const made = all.map((line) => (off ? line.slice(sign.length) : sign + line)).join('\n');
  return replaced(text, from, to, made, made.length, 0);
}

/** The new part, `length` of it selected from `skip` on. */
function replaced(text: string, from: number, to: number, part: string, skip: number, length: number): Selected {
  return { text: text.slice(0, from) + part + text.slice(to), start: from + skip, end: from + skip + length };
}
