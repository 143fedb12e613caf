/** Beside the text: a preview by the server's own renderer, and how many characters are left. */

import type { Failure } from '../api';
import type { BodyNode } from '../wire';
import type { Writer } from '../write';
import { build, button, fill, h, put } from './core';
import type { Kit } from './kit';
import { failed } from './reason';
import { dressTools } from './tools';

const ANNOUNCED = [100, 20, 0];

export function dressWriter(kit: Kit, writer: Writer): void {
  const { thread, t } = kit;
  const { control: area } = writer;
  const pane = h('div', { part: 'body', dir: 'auto', role: 'region', 'aria-label': t.preview(), tabindex: 0 });
  const buttons = (['write', 'preview'] as const).map((mode) => button(t[mode](), () => show(mode === 'preview')));
  let asked: string | null = null;

  /** The last preview stays while the next one loads. */
  const load = async (): Promise<void> => {
    const text = area.value.trim();
    if (text === asked) return;
    asked = text;
    if (!text) return fill(pane, h('p.help', {}, t.needed()));
    pane.ariaBusy = 'true';
    try {
      const { body } = await thread.call<{ body: BodyNode[] }>('POST', 'preview', { body: { text } });
      if (asked === text) fill(pane, ...build(body));
    } catch (failure) {
      asked = null;
      fill(pane, h('div.alert', { role: 'alert' }, ...failed(kit, failure as Failure, () => void load())));
    }
    put(pane, 'aria-busy', null);
  };
  const show = (preview: boolean): void => {
    area.hidden = writer.under.hidden = preview;
    pane.hidden = !preview;
    pane.className = preview ? 'body pane' : '';
    buttons.forEach((mode, at) => put(mode, 'aria-pressed', `${!!at === preview}`));
    if (preview) void load();
  };
  writer.write = () => show(false);
  fill(writer.modes, h('span.modes', {}, ...buttons));
  area.after(pane);
  show(false);
  dressTools(kit, writer);
  count(kit, writer);
}

/** Shown in the last fifth of what is allowed, which the server counts in bytes. */
function count({ thread, t }: Kit, { control, under, fault }: Writer): void {
  const counter = h('span');
  let last = Infinity;
  under.append(counter);
  control.addEventListener('input', () => {
    const most = thread.store.policy.max_length;
    const left = most - new TextEncoder().encode(control.value).length;
    const words = left < 0 ? t.over({ n: -left }) : t.left({ n: left });
    if (left < 0) fault(words);
    counter.textContent = left < 0 || left > most / 5 ? '' : words;
    if (ANNOUNCED.some((mark) => left <= mark && mark < last)) thread.say(words);
    last = left;
  });
}
