/** Changing an own comment, in its place. */

import type { Failure } from '../api';
import type { Item } from '../item';
import { button, fill, h, keys, makeWriter, notice, readDraft, siteKey } from '../more/core';
import { dressWriter } from '../more/preview';
import { attempt, note, type Tell } from '../more/reason';
import type { Woken } from '../more/woken';
import { write } from '../more/write';
import type { Written } from '../wire';

export function edit(thread: Woken, item: Item): void {
  const { store, say, t, reader, options } = thread;
  const { text, acts, main, li } = item;
  const { id } = item.comment;
  const writer = makeWriter(t, `edit-${id}`, t.editLabel());
  const area = writer.control;
  const { box } = reader;
  const key = `${siteKey(options.site)}draft:edit-${id}`;
  const said = h('div');
  const tell: Tell = (...words) => fill(said, notice(...words));
  const press = (event: Event): void => {
    event.preventDefault();
    void attempt(thread, tell, send);
  };
  const save = h('button.primary', { type: 'submit', part: 'button primary', click: press }, h('span', {}, t.save()));

  /** What was changed is kept, but for who has saved it or presses "Cancel". */
  const close = (): void => {
    form.remove();
    text.hidden = acts.hidden = false;
    (acts.querySelector<HTMLElement>('.edit') ?? li).focus();
  };
  const refused = (failure: Failure): void => {
    const fault = failure.errors?.find(({ field }) => field === 'text');
    if (!fault) throw failure;
    writer.fault(fault.message);
  };
  const send = async (): Promise<void> => {
    if (save.ariaDisabled) return;
    if (!area.value.trim()) return writer.fault(t.needed());
    save.ariaDisabled = 'true';
    const answer = write<Written>(thread, 'PATCH', `comments/${id}`, { text: area.value });
    const written = await answer.catch(refused).finally(() => (save.ariaDisabled = null));
    if (!written) return;
    const { comment, version } = written;
    store.wrote(comment, version);
    box.remove(key);
    await thread.sync();
    close();
    say(comment.state === 'pending' ? t.waiting() : t.saved());
  };
  const form = h(
    'form.compose',
    { part: 'form', novalidate: true, 'aria-label': t.editLabel(), keydown: keys(close) },
    writer.box,
    said,
    h('div.send', {}, save, button(t.cancel(), () => (box.remove(key), close()))),
  );
  note(item);
  text.hidden = acts.hidden = true;
  main.append(form);
  area.value = readDraft(box, key)?.text ?? store.own.get(id)?.source ?? '';
  area.addEventListener('input', () => box.set(key, JSON.stringify({ text: area.value, at: Date.now() })));
  dressWriter(thread, writer);
  area.focus();
}
