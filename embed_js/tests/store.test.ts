import assert from 'node:assert/strict';
import { test } from 'node:test';
import { add } from '../src/more/pages';
import { Store } from '../src/store';
import { comment, page } from './comments';

const shown = (store: Store): string[] => store.rows('oldest', 4).map(({ comment }) => comment.id);
const head = page([]).thread;

test('the first page drops what was known, but not what waits for approval', () => {
  const store = new Store();
  store.begin(page([comment('a'), comment('b')]));
  store.put(comment('p', null, 5, { state: 'pending' }));
  store.begin(page([comment('b')]));
  assert.deepEqual(shown(store), ['b', 'p']);
});

test('a further page joins the roots that a permalink brought, and closes the gap before them', () => {
  const store = new Store();
  store.begin(page([comment('a', null, 1)], { next: 'after-a' }));
  assert.deepEqual([...store.gaps], [['a', 'after-a']]);
  add(store, page([comment('d', null, 4)], { next: 'after-d' }), null, 'd');
  assert.deepEqual([...store.gaps], [['a', 'after-a'], ['d', 'after-d']]);
  store.gaps.delete('a');
  add(store, page([comment('b', null, 2), comment('d', null, 4)], { next: 'after-d' }));
  assert.deepEqual([...store.gaps], [['d', 'after-d']]);
  assert.deepEqual(shown(store), ['a', 'b', 'd']);
});

test('the replies of a root are counted down until none is missing', () => {
  const root = comment('a', null, 0, { replies: 3 });
  const store = new Store();
  store.begin(page([root, comment('b', root)], { more: { a: 'after-b' } }));
  assert.deepEqual([store.missing('a'), store.more.get('a')], [2, 'after-b']);
  add(store, page([comment('c', root)], { more: { a: 'after-c' } }), 'a');
  assert.deepEqual([store.missing('a'), store.more.get('a')], [1, 'after-c']);
  add(store, page([comment('d', root)]), 'a');
  assert.deepEqual([store.missing('a'), store.more.has('a')], [0, false]);
});

test('after a permalink all replies of its root are asked for, because it skips earlier ones', () => {
  const root = comment('a', null, 0, { replies: 9 });
  const store = new Store();
  store.begin(page([]));
  add(store, page([root, comment('f', root)], { more: { a: 'after-f' } }), null, 'f');
  assert.equal(store.more.get('a'), '');
});

test('the order of "best" keeps the scores that were first seen', () => {
  const store = new Store();
  store.begin(page([comment('a', null, 0, { score: 2 }), comment('b', null, 0, { score: 1 })]));
  store.put(comment('b', null, 0, { score: 9 }));
  assert.deepEqual(store.rows('best', 4).map(({ comment }) => comment.id), ['a', 'b']);
});

test('an answer must not be older than what was written', () => {
  const store = new Store();
  const written = { ...comment('a'), source: 'a', editable_for_s: 60 };
  store.wrote(written, 7);
  store.wrote(written);
  assert.deepEqual([[...store.own.keys()], store.atLeast], [['a'], 7]);
});

test('what is known of the thread follows the newest answer', () => {
  const store = new Store();
  store.begin(page([], { thread: { ...head, state: 'closed', version: 4 } }));
  assert.deepEqual([store.head?.state, store.seen], ['closed', 4]);
});
