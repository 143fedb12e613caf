import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english as more } from '../src/more/text';
import { english, speak, type Message, type Table } from '../src/text';

test('English counts one and many', () => {
  const t = speak('en', english);
  assert.deepEqual([0, 1, 2, 1234].map((n) => t.count({ n })), ['0 comments', '1 comment', '2 comments', '1,234 comments']);
});

test('a language that is not there is answered in English, and says so', () => {
  assert.equal(speak('pl', english).count({ n: 2 }), '2 comments');
  assert.deepEqual(['pl', 'en', 'en-GB', ''].map((lang) => speak(lang, english).lang), ['en', 'en', 'en-GB', 'en']);
});

test('values take their places, and a name without a value stays for an element', () => {
  const table = { hello: '{name} met {name} and {other}' } satisfies Table<string>;
  assert.equal(speak('en', table).hello({ name: 'Ana' }), 'Ana met Ana and {other}');
});

test('what a language does not say is said in English', () => {
  const t = speak('pl', english, { post: 'Opublikuj' });
  assert.deepEqual([t.lang, t.post(), t.cancel()], ['pl', 'Opublikuj', 'Cancel']);
});

test('numbers and plurals are those of the language', async () => {
  const { all } = await import('./languages');
  const said = (lang: string): string[] => [0, 1, 2, 5, 1234].map((n) => speak(lang, english, all[lang]).count({ n }));
  assert.deepEqual(said('pl'), ['0 komentarzy', '1 komentarz', '2 komentarze', '5 komentarzy', '1234 komentarze']);
  assert.deepEqual(said('fr').slice(0, 3), ['0 commentaire', '1 commentaire', '2 commentaires']);
  assert.deepEqual(said('ar').slice(0, 3), ['لا تعليقات', 'تعليق واحد', 'تعليقان']);
});

test('every sentence is said in every form', () => {
  const forms = (message: Message): string[] => (typeof message === 'string' ? [message] : Object.values(message));
  for (const [key, message] of Object.entries({ ...english, ...more })) {
    for (const words of forms(message)) assert.ok(words.trim() === words && words.length > 0, key);
    if (typeof message !== 'string') assert.ok(forms(message).every((words) => words.includes('{n}')), key);
  }
});
