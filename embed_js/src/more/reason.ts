/** Failures in words. */

import type { Failure } from '../api';
import type { Child } from '../dom';
import type { Item } from '../item';
import { button, h, notice } from './core';
import type { Woken } from './woken';

/** Where something is said: below a comment, at a form. */
export type Tell = (role: 'alert' | 'status', words: Child, ...children: Child[]) => void;

/** The seconds that the server asks to wait. */
export function pause({ retry_after_s }: Failure): number {
  return Math.ceil(retry_after_s ?? 1);
}

/** As the end of a sentence: the server's words, in the language that was asked for, or ours where it said nothing. */
export function reason({ t }: Woken, failure: Failure): string {
  const { kind, detail, title } = failure;
  if (kind === 'rate-limited') return t.wait({ n: pause(failure) });
  if (kind === 'network') return t.noService();
  return kind === 'timeout' || kind === 'unavailable' ? t[kind]() : (detail ?? title!); // every problem has one
}

/** Does what may fail. That it failed is told, with a button that tries once more. */
export async function attempt(thread: Woken, tell: Tell, act: () => unknown, again = (): unknown => attempt(thread, tell, act)): Promise<void> {
  const { t } = thread;
  try {
    await act();
  } catch (failure) {
    tell('alert', t.failed({ reason: reason(thread, failure as Failure) }), button(t.tryAgain(), again));
  }
}

/** A notice below a comment; without words it is taken away. */
export function note({ main }: Item, role?: 'alert' | 'status' | 'group', words?: Child, ...children: Child[]): void {
  main.querySelector(':scope > .note')?.remove();
  if (role) main.append(h('div.note', {}, notice(role, words, ...children)));
}
