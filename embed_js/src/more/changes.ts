/** What changed since the last look. Known comments change at once; new ones wait until they are asked for. */

import { button, h } from '../dom';
import { goTo } from '../go';
import { fetchPage } from '../load';
import type { Comment, ThreadPage } from '../wire';
import type { Kit } from './kit';
import { own } from './own';

const PAGES_MAX = 20;
const ANNOUNCE_MS = 60_000;

export class Changes {
  readonly #kit: Kit;
  readonly #held = new Map<string, Comment>();
  readonly #words = h('span');
  readonly #bar: HTMLElement;
  #busy = false;
  #again = false;
  #told = 0;
  #said = -ANNOUNCE_MS;

  constructor(kit: Kit) {
    const { thread, t } = kit;
    this.#kit = kit;
    const show = button(h('span', {}, t('show')), () => void this.show());
    this.#bar = h('div.news', { hidden: true }, h('div.primary', { part: 'banner' }, this.#words, show));
    thread.state.parentElement!.before(this.#bar);
    thread.host.addEventListener('comments:loaded', () => (this.#held.clear(), this.#paint()), { signal: thread.life });
  }

  /** `version`: what the server spoke of. */
  async look(version: number): Promise<void> {
    const { thread } = this.#kit;
    const { store, life } = thread;
    store.atLeast = Math.max(store.atLeast, version);
    if (!store.head || version <= store.seen) return;
    this.#again = true;
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (this.#again && !life.aborted) {
        this.#again = false;
        await this.#fetch();
      }
    } catch {
      // the next change, or the next connection, asks again
    }
    this.#busy = false;
    this.#paint();
  }

  /** Lets the new ones in and goes to the first of them. */
  async show(): Promise<void> {
    const { thread, t } = this.#kit;
    const { store, list } = thread;
    const fresh = [...this.#held.values()];
    this.#held.clear();
    this.#paint();
    for (const comment of fresh) store.put(comment);
    await thread.sync();
    const mark = (id: string): void => list.items.get(id)?.main.querySelector('.title')?.append(h('span.badge', {}, t('fresh')));
    for (const { id } of fresh) mark(id);
    const ids = new Set(fresh.map(({ id }) => id));
    const first = [...list.items.keys()].find((id) => ids.has(id)) ?? fresh[0]?.id;
    if (first) goTo(thread, first);
  }

  async #fetch(): Promise<void> {
    const { thread } = this.#kit;
    const { turn, store } = thread;
    const since = store.seen;
    let after: string | null = null;
    for (let pages = 0; pages < PAGES_MAX; pages += 1) {
      const page: ThreadPage = await fetchPage(thread, { since, after });
      if (turn !== thread.turn) return;
      this.#merge(page);
      after = page.next;
      if (!after) break;
    }
    if (store.own.size) await own(this.#kit); // one that is gone for all others may wait for approval again
    await thread.sync();
  }

  #merge({ thread, policy, comments, gone = [], next }: ThreadPage): void {
    const { store } = this.#kit.thread;
    Object.assign(store, { head: thread, policy });
    for (const comment of comments) {
      if (store.comments.has(comment.id)) store.put(comment);
      else if (comment.state === 'published') this.#held.set(comment.id, comment);
    }
    for (const id of gone) {
      this.#held.delete(id);
      store.comments.delete(id);
    }
    if (!next) store.seen = Math.max(store.seen, thread.version);
  }

  /** One announcement for a batch, at most one a minute; the event comes each time. */
  #paint(): void {
    const { thread, t } = this.#kit;
    const count = this.#held.size;
    this.#bar.hidden = !count;
    if (count === this.#told) return;
    this.#told = count;
    if (!count) return;
    const words = t('arrived', { n: count });
    this.#words.textContent = words;
    thread.emit('new', { count });
    if (Date.now() - this.#said < ANNOUNCE_MS) return;
    this.#said = Date.now();
    thread.say(words);
  }
}
