import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { CommentThreadAttributes, CommentThreadElement } from '../comment-thread';
import type { CommentThread } from '../src/element';
import { ATTRIBUTES } from '../src/options';

/** Fails to compile where the element lacks what the description promises. */
export type Kept = CommentThread extends CommentThreadElement ? true : never;
export const kept: Kept = true;

const described = readFileSync('comment-thread.d.ts', 'utf8');
const reference = readFileSync('../docs/reference/embed.md', 'utf8');
const between = (name: string): string => described.split(`interface ${name} `)[1]!.split('\n}')[0]!;
const names = (block: string): string[] => [...block.matchAll(/^ {2}'?([\w:-]+)'?[?]?[:(]/gm)].map((found) => found[1]!);

test('the described attributes are those that are read', () => {
  const first: (keyof CommentThreadAttributes)[] = ['site'];
  assert.ok(first.every((name) => ATTRIBUTES.includes(name)));
  assert.deepEqual(names(between('CommentThreadAttributes')).sort(), [...ATTRIBUTES].sort());
});

test('attributes, methods and events are all in the reference', () => {
  const rows = [
    ...names(between('CommentThreadAttributes')).map((name) => `| \`${name}\` |`),
    ...names(between('CommentThreadElement')).map((name) => `| \`${name}(`),
    ...names(between('CommentThreadEvents')).map((name) => `| \`${name}\` |`),
  ];
  assert.ok(rows.length > 15);
  assert.deepEqual(rows.filter((row) => !reference.includes(row)), []);
});

test('every event that the sources send is described', () => {
  const sources = ['thread', 'load', 'send', 'compose', 'go', 'more/changes'].map((name) => readFileSync(`src/${name}.ts`, 'utf8')).join('\n');
  const sent = new Set([...sources.matchAll(/\bemit\('(\w+)'/g)].map((found) => `comments:${found[1]}`));
  assert.deepEqual([...sent].sort(), names(between('CommentThreadEvents')).sort());
});
