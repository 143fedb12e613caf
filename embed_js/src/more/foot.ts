/** Below the comments: "Follow", and reactions to the page, where the site lets readers do so. */

import { follow } from '../acts/follow';
import { button } from './core';
import { react } from './react';
import type { Woken } from './woken';

export function dressFoot(thread: Woken): void {
  const { frame, store, host, life, t } = thread;
  const press: HTMLButtonElement = button(t.follow(), () => follow(thread, press), { 'aria-expanded': 'false' });
  const paint = (): void => {
    press.hidden = !store.policy.follow || store.head?.state === 'closed'; // nothing new comes there
    if (store.policy.reactions) void react(thread);
  };
  frame.querySelector('p.foot')?.append(press); // reactions are a line of their own
  paint();
  host.addEventListener('comments:loaded', paint, { signal: life });
}
