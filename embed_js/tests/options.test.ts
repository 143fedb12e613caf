import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cut, pageUrl } from '../src/options';

const HERE = 'https://www.blog.example/post/?utm_source=x#comment-1';

test('the attribute says which page it is', () => {
  assert.equal(pageUrl('https://blog.example/a#b', 'https://blog.example/c', HERE), 'https://blog.example/a');
  assert.equal(pageUrl('/a', undefined, HERE), 'https://www.blog.example/a');
});

test('else the canonical address, when it is on the same site', () => {
  assert.equal(pageUrl(null, 'https://blog.example/post/', HERE), 'https://blog.example/post/');
  assert.equal(pageUrl('', '/post/', HERE), 'https://www.blog.example/post/');
});

test('else where we are, without the fragment', () => {
  const here = 'https://www.blog.example/post/?utm_source=x';
  assert.equal(pageUrl(null, undefined, HERE), here);
  assert.equal(pageUrl(null, 'https://copy.example/post/', HERE), here);
  assert.equal(pageUrl('https://', 'http://[', HERE), here);
});

test('a title is as long as the service takes it, and has no half of a sign', () => {
  assert.equal(cut('On queues'), 'On queues');
  assert.equal(cut(`${'x'.repeat(199)}\u{1f600}`), `${'x'.repeat(199)}\ufffd`);
});
