import assert from 'node:assert/strict';
import { test } from 'node:test';
import { draftKey, keepDraft, readDraft, siteKey } from '../src/draft';
import type { Box } from '../src/storage';

const DAY_MS = 24 * 3600 * 1000;

function box(): Box & { map: Map<string, string> } {
  const map = new Map<string, string>();
  return { map, get: (key) => map.get(key) ?? null, set: (key, value) => void map.set(key, value), remove: (key) => void map.delete(key) };
}

test('drafts of two pages, two parents and two sites have different keys', () => {
  const keys = ['a', 'b'].flatMap((site) => ['/1', '/2'].flatMap((url) => [null, 'x', 'y'].map((parent) => draftKey(site, url, parent))));
  assert.equal(new Set(keys).size, 12);
  assert.ok(keys[0]!.startsWith(siteKey('a')));
});

test('a draft comes back for 30 days', () => {
  const device = box();
  const draft = { text: 'half a thought', from: 1, at: 1000, id: 'x' };
  keepDraft(device, 'k', draft);
  assert.deepEqual(readDraft(device, 'k', 1000 + 29 * DAY_MS), draft);
  assert.equal(readDraft(device, 'k', 1000 + 31 * DAY_MS), null);
});

test('an empty text leaves nothing behind', () => {
  const device = box();
  keepDraft(device, 'k', { text: 'x', from: 1, at: 1 });
  keepDraft(device, 'k', { text: ' \n', from: 1, at: 2 });
  assert.equal(device.map.size, 0);
});

test('what is no draft is none', () => {
  const device = box();
  for (const value of ['{', 'null', '7', '{}', '{"text":5,"at":9}']) {
    device.set('k', value);
    assert.equal(readDraft(device, 'k', 10), null, value);
  }
});
