import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mailto } from '../src/more/mail';

const URL_ = 'https://blog.example/post/';

test('the link carries subject, page and text', () => {
  const { href, cut } = mailto('blog@reply.example', 'On queues & more', URL_, 'A text\nof two lines?');
  assert.equal(cut, false);
  assert.ok(href.startsWith('mailto:blog@reply.example?subject=On%20queues%20%26%20more&body='));
  assert.equal(decodeURIComponent(href.split('&body=')[1]!), `${URL_}\r\n\r\nA text\nof two lines?`);
});

test('a text that is too long for a link is left out', () => {
  const { href, cut } = mailto('blog@reply.example', 'Title', URL_, 'ä'.repeat(400));
  assert.equal(cut, true);
  assert.equal(decodeURIComponent(href.split('&body=')[1]!), `${URL_}\r\n\r\n`);
});

test('an address can not add headers', () => {
  assert.ok(!mailto('a@b.example?bcc=x@y.example', 'T', URL_, '').href.includes('?bcc'));
});
