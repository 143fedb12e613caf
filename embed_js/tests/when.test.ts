import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ago, exactly } from '../src/when';

const NOW = Date.parse('2026-11-22T12:00:00Z');
const before = (seconds: number): string => ago(new Date(NOW - seconds * 1000).toISOString(), 'en', NOW);

test('times are told in the largest whole unit', () => {
  assert.deepEqual([0, 59, 60, 3599, 3600, 86_399, 86_400, 29 * 86_400].map(before), [
    'now', 'now', '1 minute ago', '59 minutes ago', '1 hour ago', '23 hours ago', 'yesterday', '29 days ago',
  ]);
});

test('after 30 days the date is told', () => {
  assert.equal(before(31 * 86_400), 'Oct 22, 2026');
});

test('a time ahead of this clock is now', () => {
  assert.equal(before(-500), 'now');
});

test('what says times is made once for a language', () => {
  const { DateTimeFormat } = Intl;
  let made = 0;
  Intl.DateTimeFormat = new Proxy(DateTimeFormat, { construct: (target, args) => ((made += 1), Reflect.construct(target, args)) });
  for (let at = 0; at < 20; at += 1) assert.ok(exactly(new Date(NOW - at * 1e10).toISOString(), 'cs') && before(at * 1e7));
  Intl.DateTimeFormat = DateTimeFormat;
  assert.equal(made, 2);
});
