/** What changed since the last look. Known comments change at once; new ones wait until they are asked for. */

import type { CommentThread } from '../element';
import type { Comment, ThreadPage } from '../wire';
import { button, fetchPage, goTo, h } from './core';
import type { Woken } from './woken';
import { own } from './own';

const PAGES_MAX = 20;
const ANNOUNCE_MS = 60_000;

/** Gives what looks for changes; `version` is what the server spoke of. */
export function watchChanges(thread: Woken): (version: number) => Promise<void> {
  const { store, list, life, t } = thread;
  const held = new Map<string, Comment>();
  const words = h('span');
  let busy = false;
  let again = false;
  let told = 0;
  let said = -ANNOUNCE_MS;

  /** Lets the new ones in and goes to the first of them. */
  const show = async (): Promise<void> => {
    const fresh = [...held.values()];
    held.clear();
    paint();
    for (const comment of fresh) store.put(comment);
    await thread.sync();
    for (const { id } of fresh) list.items.get(id)?.main.querySelector('.title')?.append(h('span.badge', {}, t.fresh()));
    const first = [...list.items.keys()].find((key) => fresh.some(({ id }) => id === key)) ?? fresh[0]?.id;
    if (first) goTo(thread, first);
  };
  const press = button(h('span', {}, t.show()), show);
  const bar = h('div.lost.news', { hidden: true }, h('div.primary', { part: 'banner' }, words, press));

  const merge = ({ thread: head, policy, comments, gone = [], next }: ThreadPage): void => {
    Object.assign(store, { head, policy });
    for (const comment of comments) {
      if (store.comments.has(comment.id)) store.put(comment);
      else if (comment.state === 'published') held.set(comment.id, comment);
    }
    for (const id of gone) {
      held.delete(id);
      // a reply or a change that is being written below it stays in sight
      if (!list.items.get(id)?.main.querySelector('textarea')?.value) store.comments.delete(id);
    }
    if (!next) store.seen = head.version;
  };
  const fetch = async (): Promise<void> => {
    const { turn } = thread;
    const since = store.seen;
    let after: string | null = null;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page: ThreadPage = await fetchPage(thread, { since, after });
      if (turn !== thread.turn) return;
      if (store.head!.id && store.head!.id !== page.thread.id) {
        store.atLeast = 0; // another page has this address now, and its versions begin anew
        return (thread.host as CommentThread).reload();
      }
      merge(page);
      after = page.next;
      if (!after) break;
    }
    if (store.own.size) await own(thread); // one that is gone for all others may wait for approval again
    await thread.sync();
  };
  /** One announcement for a batch, at most one a minute; the event comes each time. */
  const paint = (): void => {
    const count = held.size;
    bar.hidden = !count;
    if (count === told) return;
    told = count;
    if (!count) return;
    words.textContent = t.arrived({ n: count });
    thread.emit('new', { count });
    if (Date.now() - said < ANNOUNCE_MS) return;
    said = Date.now();
    thread.say(words.textContent);
  };
  thread.state.parentElement!.before(bar);
  thread.host.addEventListener('comments:loaded', () => (held.clear(), paint()), { signal: life });

  return async (version) => {
    store.reached(version);
    if (!store.head || version === store.seen) return; // a lower one may be another page's
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again && !life.aborted) {
        again = false;
        await fetch();
      }
    } catch {
      // the next change, or the next connection, asks again
    }
    busy = false;
    paint();
  };
}
