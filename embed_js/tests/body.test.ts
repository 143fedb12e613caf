import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildWith, paragraphs, type Make } from '../src/body';
import type { BodyNode } from '../src/wire';

type Made = { tag: string; attrs: object; children: (Made | string)[] };
const make: Make<Made> = (tag, attrs, ...children) => ({ tag, attrs, children });
const build = (node: unknown): (Made | string)[] => buildWith(node as BodyNode, make);

test('known tags become elements', () => {
  assert.deepEqual(build(['p', 'a ', ['strong', 'b']]), [
    { tag: 'p', attrs: {}, children: ['a ', { tag: 'strong', attrs: {}, children: ['b'] }] },
  ]);
});

test('a tag outside the list gives what it holds', () => {
  for (const tag of ['script', 'img', 'svg', 'iframe', 'style', 'form', 'SCRIPT', 'constructor', '']) {
    assert.deepEqual(build([tag, { href: 'https://a.example' }, 'text']), ['text'], tag);
  }
});

test('links go to the web and to mail only, and are not vouched for', () => {
  const attrs = (href: unknown): object => (build(['a', { href }, 'x'])[0] as Made).attrs;
  for (const href of ['https://a.example', 'http://a.example', 'mailto:a@b.example', 'HTTPS://a.example']) {
    assert.deepEqual(attrs(href), { href, rel: 'nofollow ugc noopener' });
  }
  for (const href of ['javascript:alert(1)', ' javascript:1', 'data:text/html,x', '//a.example', '/logout', 'https:a', 7, null, {}]) {
    assert.deepEqual(attrs(href), {}, String(href));
  }
});

test('only harmless attributes pass, and only where they belong', () => {
  const attrs = (tag: string, given: object): object => (build([tag, given, 'x'])[0] as Made).attrs;
  assert.deepEqual(attrs('code', { class: 'language-c++' }), { class: 'language-c++' });
  assert.deepEqual(attrs('span', { class: 'hl-kd' }), { class: 'hl-kd' });
  assert.deepEqual(attrs('span', { class: 'unseen' }), {});
  assert.deepEqual(attrs('p', { class: 'hl-kd', onclick: 'x', style: 'x', id: 'x' }), {});
  assert.deepEqual(attrs('ol', { start: 3 }), { start: '3' });
  assert.deepEqual(attrs('ol', { start: 'x' }), {});
  assert.deepEqual(attrs('pre', {}), { tabindex: 0 });
});

test('what is no node is left out', () => {
  assert.deepEqual([null, 7, true, {}].flatMap(build), []);
});

test('plain text falls into paragraphs', () => {
  assert.deepEqual(paragraphs('a\nb\n\n\nc'), [['p', 'a\nb'], ['p', 'c']]);
});
