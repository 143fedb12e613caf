import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { mangling, NAMES } from '../short_names.mjs';

/** Words that are declared as members or globals in TypeScript's own descriptions of browser and language. */
function browsersNames(): Set<string> {
  const top = 'node_modules/@typescript';
  const files = readdirSync(top, { recursive: true }).map(String).filter((name) => /lib\.[\w.]+\.d\.ts$/.test(name));
  const text = files.map((name) => readFileSync(join(top, name), 'utf8')).join('\n');
  return new Set([...text.matchAll(/^\s*(?:declare (?:var|function) |readonly |get |set )?"?(\w+)"?\??\s*[(:<]/gm)].map((found) => found[1]!));
}

test('no name that is made short is one of the browser, of the contract, or of the public side', () => {
  const taken = browsersNames();
  assert.ok(taken.has('addEventListener') && taken.has('innerHTML'));
  for (const [, name] of readFileSync('src/wire.ts', 'utf8').matchAll(/(\w+)\??:/g)) taken.add(name!);
  for (const name of ['reload', 'focusComposer', 'goTo', 'setLang', 'service', 'count', 'kind', 'other']) taken.add(name);
  assert.deepEqual(NAMES.filter((name) => taken.has(name)), []);
});

test('no two names become the same, and none becomes one that stands in the sources', () => {
  const made = NAMES.map((name) => mangling.mangleCache[name]!);
  assert.equal(new Set(made).size, NAMES.length);
  const sources = readdirSync('src', { recursive: true }).map(String).filter((name) => name.endsWith('.ts'));
  const said = new Set(sources.flatMap((name) => [...readFileSync(join('src', name), 'utf8').matchAll(/\.(\w{1,2})\b/g)].map((found) => found[1]!)));
  assert.ok(said.has('t') && said.has('id'));
  assert.deepEqual(made.filter((name) => said.has(name)), []);
});
