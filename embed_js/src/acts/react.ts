/** Reactions to the page: a few signs that the site has chosen, each reader one of them. */

import type { Failure } from '../api';
import { button, fill, h } from '../more/core';
import type { Desk } from './desk';
import { failed, own } from './lent';

interface Answer {
  reaction: string | null;
  reactions: Record<string, number>;
  version: number;
}

/** Above the last line, where nothing that is read can be moved by them. */
export async function react(desk: Desk): Promise<void> {
  const { frame, reader, store } = desk.thread;
  if (reader.token && store.reaction === undefined) await own(desk);
  const last = frame.querySelector('p.foot')!;
  const box = frame.querySelector<HTMLElement>('.reactions') ?? h('div.reactions.foot', { role: 'group', 'aria-label': desk.t.react() });
  last.before(box);
  paint(desk, box);
}

function paint(desk: Desk, box: HTMLElement): void {
  const { store, t } = desk.thread;
  const { policy, reactions = {}, reaction } = store;
  const signs = (policy.reactions ?? []).map((sign) =>
    button(`${sign} ${reactions[sign]?.toLocaleString(t.lang) ?? ''}`, () => void press(desk, box, sign), { 'aria-pressed': `${sign === reaction}` }),
  );
  fill(box, ...signs);
}

/** The same once more takes it back. */
async function press(desk: Desk, box: HTMLElement, sign: string): Promise<void> {
  const { store, call, options, reader } = desk.thread;
  try {
    const body = { url: options.url, reaction: store.reaction === sign ? null : sign };
    const answer = await call<Answer>('PUT', 'reaction', { body, token: reader.tokenToWrite });
    Object.assign(store, { reaction: answer.reaction, reactions: answer.reactions, atLeast: Math.max(store.atLeast, answer.version) });
    paint(desk, box);
    box.querySelectorAll('button')[store.policy.reactions!.indexOf(sign)]?.focus();
  } catch (failure) {
    paint(desk, box);
    box.append(h('div.alert', { role: 'alert' }, ...failed(desk, failure as Failure)));
  }
}
