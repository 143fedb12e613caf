import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import * as lang from './languages';
import { LANGUAGES, nearest } from '../src/language';
import { english as acts } from '../src/acts/text';
import { english as feedback } from '../src/feedback/text';
import { english as more } from '../src/more/text';
import { english as core, type Message } from '../src/text';

const english: Record<string, Message> = { ...core, ...more };
const later: Record<string, Message> = { ...acts, ...feedback };
const forms = (message: Message): [string, string][] => (typeof message === 'string' ? [['other', message]] : Object.entries(message));
const places = (words: string): string[] => (words.match(/\{\w+\}/g) ?? []).sort();
const EXACT = ['zero', 'one', 'two']; // these forms may say their number in words

test('the scripts are those of the list', () => {
  assert.deepEqual(Object.keys(lang.all).sort(), [...LANGUAGES].sort());
  assert.deepEqual(readdirSync('src/lang').sort(), LANGUAGES.map((each) => `${each}.ts`).sort());
});

test('the scripts of what comes later speak the same languages', () => {
  assert.deepEqual(Object.keys(lang.acts).sort(), [...LANGUAGES].sort());
  assert.deepEqual(readdirSync('src/acts/lang').sort(), LANGUAGES.map((each) => `${each}.ts`).sort());
});

const all = [...Object.entries(lang.all).map((one) => [...one, english] as const), ...Object.entries(lang.acts).map((one) => [...one, later] as const)];
for (const [code, words, english] of all) {
  test(`${code} says everything that English says${english === later ? ' later' : ''}, in every form that its numbers have`, () => {
    assert.deepEqual(Object.keys(words).sort(), Object.keys(english).sort());
    const rules = new Intl.PluralRules(code);
    const needed = new Set(Array.from({ length: 300 }, (_, n) => rules.select(n)));
    for (const [key, message] of Object.entries<Message>(words)) {
      const model = english[key]!;
      if (typeof model === 'string') assert.equal(typeof message, 'string', key);
      else assert.deepEqual([...needed].filter((form) => !(form in (message as object))), [], key);
      for (const [form, said] of forms(message)) {
        assert.ok(said.trim() === said && said.length > 0, key);
        if (typeof model === 'string') assert.deepEqual(places(said), places(model), key);
        else if (!EXACT.includes(form)) assert.deepEqual(places(said), ['{n}'], `${key} ${form}`);
      }
    }
  });

  test(`${code} leaves the number out${english === later ? ' later' : ''} only where a form means one number`, () => {
    const rules = new Intl.PluralRules(code);
    for (const [key, message] of Object.entries<Message>(words)) {
      for (const [form, said] of forms(message)) {
        if (!EXACT.includes(form) || said.includes('{n}') || typeof message === 'string') continue;
        const meant = Array.from({ length: 300 }, (_, n) => n).filter((n) => rules.select(n) === form);
        assert.equal(meant.length, 1, `${key} ${form}`);
      }
    }
  });
}

test('what is read out for a Reply button holds what is seen on it (WCAG 2.5.3)', () => {
  for (const [code, { reply, replyTo }] of Object.entries<Record<string, Message>>(lang.all)) {
    assert.ok(String(replyTo).toLowerCase().includes(String(reply).toLowerCase()), code);
  }
});

test('the nearest language is found, and none where none is near', () => {
  const asked = ['de', 'de-AT', 'pt', 'pt-PT', 'zh', 'zh-CN', 'zh-TW', 'zh-HK', 'zh-Hant', 'he-IL', 'AR-eg', 'en', 'en-GB', 'sv', 'fil', 'hil', ''];
  assert.deepEqual(asked.map(nearest), [
    'de', 'de', 'pt-BR', 'pt-BR', 'zh-Hans', 'zh-Hans', 'zh-Hant', 'zh-Hant', 'zh-Hant', 'he', 'ar',
    undefined, undefined, undefined, undefined, undefined, undefined,
  ]);
});
