/** The nested lists. Nodes are kept by id: what is already there is neither rebuilt nor moved. */

import { button, h } from './dom';
import { makeItem, type Item } from './item';
import type { Thread } from './thread';
import type { Row } from './tree';

const CHUNK = 50;
const CHUNK_MS = 12;

/** Lets the browser paint and take keys. */
function pause(): Promise<void> {
  const { scheduler } = globalThis as { scheduler?: { yield?: () => Promise<void> } };
  return scheduler?.yield?.() ?? new Promise((resume) => setTimeout(resume));
}

export interface List {
  root: HTMLOListElement;
  items: Map<string, Item>;
  /** Makes the page show these rows, at most 50 new ones between two breaths. A later call takes an earlier one over. */
  show(rows: Row[]): Promise<void>;
}

export function makeList(thread: Thread): List {
  const { t, more, store } = thread;
  const root = h('ol.roots', { role: 'list' });
  const items = new Map<string, Item>();
  const gaps = new Map<string, Element>();
  let last = 0;
  let run = Promise.resolve();

  /** "Load more" stands where comments are missing: at the end, or before those that a permalink brought. */
  const makeGap = (id: string): Element => {
    const press: HTMLButtonElement = button(t.loadMore(), () => more(({ gap }) => gap(thread, press, id)));
    const li = gaps.get(id) ?? h('li.gap', {}, press);
    gaps.set(id, li);
    return li;
  };
  const draw = async (rows: Row[], turn: number): Promise<void> => {
    const wanted = new Set(rows.map(({ comment }) => comment.id));
    for (const [id, { li }] of items) if (!wanted.has(id)) (li.remove(), items.delete(id));
    for (const [id, li] of gaps) if (!wanted.has(id) || !store.gaps.has(id)) (li.remove(), gaps.delete(id));

    const next = new Map<Element, Element | null>();
    const place = (list: Element, node: Element): void => {
      const at = next.has(list) ? next.get(list)! : list.firstElementChild;
      if (at !== node) list.insertBefore(node, at?.parentNode === list ? at : null);
      next.set(list, at === node ? node.nextElementSibling : at);
    };
    let built = 0;
    let began = performance.now();
    for (const row of rows) {
      const { comment, under, level } = row;
      const { id } = comment;
      const known = items.get(id);
      const item = known ?? makeItem(thread, comment);
      items.set(id, item);
      item.update(row);
      place(under === null ? root : items.get(under)!.branch(level), item.li);
      if (store.gaps.has(id)) place(root, makeGap(id));
      if (known || (++built < CHUNK && performance.now() - began < CHUNK_MS)) continue;
      await pause();
      if (turn !== last) return run;
      built = 0;
      began = performance.now();
    }
    for (const item of items.values()) item.settle();
  };
  return { root, items, show: (rows) => (run = draw(rows, ++last)) };
}
