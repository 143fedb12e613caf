/** Changing an own comment, in its place. */

import type { Failure } from '../api';
import type { Item } from '../item';
import type { Written } from '../wire';
import { button, fill, h, keys, makeWriter, put } from '../more/core';
import type { Desk } from './desk';
import { dressWriter, failed, note } from './lent';

export function edit(desk: Desk, item: Item): void {
  const { thread, t } = desk;
  const { store, call, reader, say } = thread;
  const { id } = item.comment;
  const writer = makeWriter(thread.t, `edit-${id}`, t.editLabel());
  const area = writer.control;
  const notice = h('div');
  const save = h('button.primary', { type: 'submit', part: 'button primary' }, h('span', {}, t.save()));

  const close = (): void => {
    form.remove();
    item.text.hidden = item.acts.hidden = false;
    (item.acts.querySelector<HTMLElement>('.edit') ?? item.li).focus();
  };
  const send = async (): Promise<void> => {
    if (save.ariaDisabled) return;
    if (!area.value.trim()) return writer.fault(t.needed());
    save.ariaDisabled = 'true';
    try {
      const { comment, version } = await call<Written>('PATCH', `comments/${id}`, { body: { text: area.value }, token: reader.tokenToWrite });
      store.wrote(comment, version);
      await thread.sync();
      close();
      say(comment.state === 'pending' ? thread.t.waiting() : t.saved());
    } catch (failure) {
      const said = (failure as Failure).errors?.find(({ field }) => field === 'text');
      if (said) writer.fault(said.message);
      else fill(notice, h('div.alert', { role: 'alert' }, ...failed(desk, failure as Failure, () => void send())));
    }
    put(save, 'aria-disabled', null);
  };
  const form = h(
    'form.compose',
    {
      part: 'form',
      novalidate: true,
      'aria-label': t.editLabel(),
      submit: (event: Event) => {
        event.preventDefault();
        void send();
      },
      keydown: keys(close),
    },
    writer.box,
    notice,
    h('div.send', {}, save, button(thread.t.cancel(), close)),
  );
  note(item);
  item.text.hidden = item.acts.hidden = true;
  item.main.append(form);
  area.value = store.own.get(id)?.source ?? '';
  dressWriter(desk, writer);
  area.focus();
}
