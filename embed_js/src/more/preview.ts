/** Beside the text: a preview by the server's own renderer, and how many characters are left. */

import type { BodyNode } from '../wire';
import type { Writer } from '../write';
import { build, button, fill, h, notice } from './core';
import { attempt, type Tell } from './reason';
import { dressTools } from './tools';
import type { Woken } from './woken';

const ANNOUNCED = [100, 20, 0];

export function dressWriter(thread: Woken, writer: Writer): void {
  const { t, call } = thread;
  const { control: area } = writer;
  const pane = h('div', { part: 'body', dir: 'auto', role: 'region', 'aria-label': t.preview(), tabindex: 0 });
  const buttons = (['write', 'preview'] as const).map((mode) => button(t[mode](), () => show(mode === 'preview')));
  let asked: string | null = null;

  const tell: Tell = (...words) => {
    asked = pane.ariaBusy = null;
    fill(pane, notice(...words));
  };
  /** The last preview stays while the next one loads. */
  const load = async (): Promise<void> => {
    const text = area.value.trim();
    if (text === asked) return;
    asked = text;
    pane.ariaBusy = text ? 'true' : null;
    if (!text) return fill(pane, h('p.help', {}, t.needed()));
    const { body } = await call<{ body: BodyNode[] }>('POST', 'preview', { body: { text } });
    if (asked !== text) return;
    fill(pane, ...build(body));
    pane.ariaBusy = null;
  };
  const show = (preview: boolean): void => {
    area.hidden = writer.under.hidden = preview;
    pane.hidden = !preview;
    pane.className = preview ? 'body pane' : '';
    buttons.forEach((mode, at) => (mode.ariaPressed = `${!!at === preview}`));
    if (preview) void attempt(thread, tell, load);
  };
  writer.write = () => show(false);
  fill(writer.modes, ...buttons);
  area.after(pane);
  show(false);
  dressTools(thread, writer);
  count(thread, writer);
}

/** Shown in the last fifth of what is allowed, which the server counts in bytes. */
function count({ store, t, say }: Woken, { control, under, fault }: Writer): void {
  const counter = h('span');
  let last = Infinity;
  under.append(counter);
  control.addEventListener('input', () => {
    const most = store.policy.max_length;
    const left = most - new TextEncoder().encode(control.value).length;
    const words = left < 0 ? t.over({ n: -left }) : t.left({ n: left });
    if (left < 0) fault(words);
    counter.textContent = left < 0 || left > most / 5 ? '' : words;
    if (ANNOUNCED.some((mark) => left <= mark && mark < last)) say(words);
    last = left;
  });
}
