/** "Remember me", off by default, and "Forget me". Who is known need not be asked again for a reply. */

import type { Composer } from '../compose';
import { button, fill, h, sentence, siteKey, tried } from './core';
import type { Kit } from './kit';

/** Gives what shows the fields again, where they were folded into a line. */
export function dressWho(kit: Kit, composer: Composer): () => void {
  const { thread, t } = kit;
  const { reader } = thread;
  const { options, who, parent, form } = composer;
  const forgetting = button(t.forget(), () => forget(kit));
  const change = (): void => {
    reader.remembers = tick.checked;
    forgetting.hidden = !tick.checked;
    reader.keep();
  };
  const tick = h('input', { type: 'checkbox', name: 'remember', change });
  tick.checked = reader.remembers;
  forgetting.hidden = !reader.remembers;
  fill(options, h('label.check', {}, tick, t.remember()), forgetting);

  const { name, email } = reader.identity;
  if (!parent || !name || (!email && thread.store.policy.email === 'required')) return () => {};
  const line = h('p.line', {}, h('span', {}, ...sentence(t.writingAs(), h('bdi', {}, name))));
  const expand = (): void => {
    line.remove();
    who.box.hidden = options.hidden = false;
  };
  line.append(button(t.change(), () => (expand(), who.fields.name.control.focus())));
  who.box.hidden = options.hidden = true;
  form.prepend(line);
  return expand;
}

/** The keys of one kind that are kept for a site. */
export function keysOf(site: string, kind: string): string[] {
  return tried(() => Object.keys(localStorage), []).filter((key) => key.startsWith(siteKey(site) + kind));
}

/** Name, token, drafts: all that is on this device for this site. What stands in a box stays in sight. */
function forget({ thread, t }: Kit): void {
  const { reader, store, options, composers, say } = thread;
  reader.remembers = false;
  Object.assign(reader.identity, { name: '', email: '', website: '' });
  for (const key of [...keysOf(options.site, ''), `${siteKey(options.site)}token`]) reader.box.remove(key);
  reader.keep();
  for (const id of store.own.keys()) if (store.comments.get(id)?.state === 'pending') store.comments.delete(id);
  store.own.clear();
  store.votes.clear();
  for (const { who, options, hush } of composers) {
    hush();
    for (const { control } of Object.values(who.fields)) control.value = '';
    options.querySelector('input')!.checked = false;
    options.querySelector('button')!.hidden = true;
  }
  void thread.sync();
  say(t.forgotten());
}
