import assert from 'node:assert/strict';
import { test } from 'node:test';
import { randomHex, uuid7 } from '../src/ids';

test('an id is a UUIDv7 with its time in front', () => {
  assert.equal(uuid7(0x0190_1234_5678, '0123456789abcdef01'), '01901234-5678-7012-8345-6789abcdef01');
  assert.match(uuid7(), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
});

test('ids are unlike one another, and later ones sort later', () => {
  assert.equal(new Set(Array.from({ length: 1000 }, () => uuid7(5))).size, 1000);
  assert.ok(uuid7(1000) < uuid7(1001));
});

test('a token has 256 bits', () => {
  assert.match(randomHex(32), /^[0-9a-f]{64}$/);
});
