import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nest } from '../src/tree';
import type { Comment, Sort } from '../src/wire';
import { comment } from './comments';

const byId = (comments: Comment[]): Map<string, Comment> => new Map(comments.map((each) => [each.id, each]));

function rows(comments: Comment[], { sort = 'oldest' as Sort, maxDepth = 4, rank = new Map<string, number>() } = {}): string[] {
  return nest(byId(comments), { sort, maxDepth, rank }).map(({ comment, level, under }) => `${comment.id}${level}${under ?? ''}`);
}

test('replies stand below what they answer, in time order', () => {
  const a = comment('a', null, 1);
  const b = comment('b', a, 5);
  const c = comment('c', a, 3);
  const d = comment('d', null, 2);
  assert.deepEqual(rows([d, b, c, comment('e', c, 9), a]), ['a1', 'c2a', 'e3c', 'b2a', 'd1']);
});

test('newest and best turn the roots, never the replies', () => {
  const a = comment('a', null, 1);
  const b = comment('b', null, 2);
  const all = [a, b, comment('c', a, 3), comment('d', a, 4)];
  assert.deepEqual(rows(all, { sort: 'newest' }), ['b1', 'a1', 'c2a', 'd2a']);
  const rank = new Map([['a', 5], ['b', 1], ['c', 0], ['d', 9]]);
  assert.deepEqual(rows(all, { sort: 'best', rank }), ['a1', 'c2a', 'd2a', 'b1']);
});

test('of equal scores the earlier comment comes first, whatever its id', () => {
  const rank = new Map([['a', 1], ['b', 1], ['c', 1]]);
  assert.deepEqual(rows([comment('a', null, 2), comment('b', null, 1), comment('c', null, 3)], { sort: 'best', rank }), ['b1', 'a1', 'c1']);
});

test('below the deepest level everything stands in one flat list, and says whom it answers', () => {
  const chain = [comment('a')];
  for (const id of 'bcde') chain.push(comment(id, chain.at(-1)!));
  assert.deepEqual(rows(chain, { maxDepth: 2 }), ['a1', 'b2a', 'c3b', 'd3b', 'e3b']);
  const flat = nest(byId(chain), { sort: 'oldest', maxDepth: 2, rank: new Map() });
  assert.deepEqual(flat.map(({ to }) => to?.id ?? null), [null, null, 'b', 'c', 'd']);
});

test('a reply whose parent is not loaded hangs at its root', () => {
  const a = comment('a');
  const unseen = comment('x', a);
  assert.deepEqual(rows([a, comment('b', unseen)]), ['a1', 'b2a']);
});

test('of a branch that is not loaded only what waits for approval is shown, at the top', () => {
  const unseen = comment('x');
  assert.deepEqual(rows([comment('b', unseen), comment('c', unseen, 0, { state: 'pending' })]), ['c1']);
});

test('what is being sent comes last, whatever the clock says', () => {
  assert.deepEqual(rows([comment('a', null, 9e9), comment('b', null, 1, { state: 'sending' })]), ['a1', 'b1']);
});

test('a chain of 100,000 costs no recursion, and a circle does not hang', () => {
  const chain = [comment('a')];
  for (let n = 0; n < 100_000; n += 1) chain.push(comment(`c${n}`, chain.at(-1)!));
  assert.equal(rows(chain).length, 100_001);
  assert.deepEqual(rows([comment('x', comment('y')), comment('y', comment('x'))]), []);
});
