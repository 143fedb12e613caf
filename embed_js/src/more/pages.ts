/** Further pages: of roots, of a root's replies, and the one that holds a comment. */

import type { Store } from '../store';
import type { ThreadPage } from '../wire';
import { fetchPage, goTo, h } from './core';
import type { Woken } from './woken';

/** Merges a further page. `branch`: the root whose replies it brings; `target`: the comment of a permalink it was fetched for. */
export function add(store: Store, page: ThreadPage, branch?: string | null, target?: string): void {
  const { next, more } = page;
  store.add(page, !branch);
  for (const root in more) {
    // a cursor that is known already starts earlier; the page of a permalink skips what precedes it, so all are asked for
    if (root !== branch && !store.more.has(root)) store.more.set(root, target ? '' : more[root]!);
  }
  if (!branch) return;
  const cursor = next ?? more[branch];
  if (cursor) store.more.set(branch, cursor);
  else store.more.delete(branch);
}

/** Loads by a button; the focus goes to the first comment that came. */
async function extend(thread: Woken, pressed: HTMLButtonElement, fetch: () => Promise<void>): Promise<void> {
  const { store, list, t, say } = thread;
  if (pressed.ariaDisabled) return;
  const before = new Set(store.comments.keys());
  pressed.ariaDisabled = 'true';
  try {
    await fetch();
    await thread.sync();
    const first = [...list.root.querySelectorAll('li')].find(({ id }) => id && !before.has(id.slice('comment-'.length)));
    first?.focus({ preventScroll: true });
  } catch {
    say(t.loadFailed());
    pressed.textContent = t.tryAgain();
  }
  pressed.ariaDisabled = null;
}

export function gap(thread: Woken, press: HTMLButtonElement, root: string): Promise<void> {
  const { gaps } = thread.store;
  return extend(thread, press, async () => {
    const page = await fetchPage(thread, { after: gaps.get(root)! });
    gaps.delete(root);
    add(thread.store, page);
  });
}

/** Pages that bring nothing new are passed over. */
export function replies(thread: Woken, press: HTMLButtonElement, root: string): Promise<void> {
  const { more, comments } = thread.store;
  return extend(thread, press, async () => {
    const before = comments.size;
    while (more.has(root) && comments.size === before) {
      add(thread.store, await fetchPage(thread, { root, after: more.get(root) || null }), root);
    }
  });
}

/** The comment of a permalink: loaded, or said to be gone. */
export async function find(thread: Woken, id: string): Promise<void> {
  const { store, list, frame, state, say, life, host, t } = thread;
  try {
    add(store, await fetchPage(thread, { comment: id }), null, id);
  } catch {
    // then it is not there
  }
  if (id[14] === '4') return; // never a comment: Setup's check of a page, which has now heard of it
  await thread.sync();
  if (life.aborted) return;
  frame.querySelector('.missing')?.remove();
  if (list.items.has(id)) return goTo(thread, id);
  // another thread's, on a page that has two
  for (const each of document.querySelectorAll(host.localName)) if (each.shadowRoot?.querySelector(`#comment-${id}`)) return;
  const words = h('p.missing', {}, t.missing());
  state.before(words);
  say(t.missing());
  host.addEventListener('comments:navigated', () => words.remove(), { once: true });
}
