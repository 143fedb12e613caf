/** Reactions to the page: a few signs that the site has chosen, each reader one of them. */

import { button, fill, h, notice } from './core';
import { own } from './own';
import { attempt, type Tell } from './reason';
import type { Woken } from './woken';
import { write } from './write';

interface Answer {
  reaction: string | null;
  reactions: Record<string, number>;
  version: number;
}

/** Above the last line, where nothing that is read can be moved by them. */
export async function react(thread: Woken): Promise<void> {
  const { frame, reader, store, t } = thread;
  if (reader.token && store.reaction === undefined) await own(thread);
  const last = frame.querySelector('p.foot')!;
  const box = frame.querySelector<HTMLElement>('.reactions') ?? h('div.reactions.foot', { role: 'group', 'aria-label': t.react() });
  last.before(box);
  paint(thread, box);
}

function paint(thread: Woken, box: HTMLElement): void {
  const { store, t } = thread;
  const { policy, reactions = {}, reaction } = store;
  const signs = policy.reactions!.map((sign) =>
    button(`${sign} ${reactions[sign]?.toLocaleString(t.lang) ?? ''}`, () => press(thread, box, sign), { 'aria-pressed': `${sign === reaction}` }),
  );
  fill(box, ...signs);
}

/** The same once more takes it back. */
function press(thread: Woken, box: HTMLElement, sign: string): Promise<void> {
  const { store, options } = thread;
  const tell: Tell = (...words) => {
    paint(thread, box);
    box.append(notice(...words));
  };
  return attempt(thread, tell, async () => {
    const body = { url: options.url, reaction: store.reaction === sign ? null : sign };
    const { reaction, reactions, version } = await write<Answer>(thread, 'PUT', 'reaction', body);
    Object.assign(store, { reaction, reactions });
    store.reached(version);
    paint(thread, box);
    box.querySelectorAll('button')[store.policy.reactions!.indexOf(sign)]?.focus();
  });
}
