/** Failures in words. */

import type { Failure } from '../api';
import type { Child } from '../dom';
import type { Item } from '../item';
import { button, h } from './core';
import type { Kit } from './kit';
import type { Key } from './text';

/** As the end of a sentence: in our words where we have some, else in the server's. */
export function reason({ kind, detail, title, retry_after_s }: Failure, { thread, t }: Kit): string {
  if (kind === 'rate-limited') return t.wait({ n: Math.ceil(retry_after_s ?? 1) });
  if (kind === 'network') return thread.t.noService();
  return kind in t ? t[kind as Key]() : (detail ?? title ?? t.unavailable());
}

/** What is said when something other than posting failed. */
export function failed(kit: Kit, failure: Failure, again?: () => void): Child[] {
  return [h('p', {}, kit.t.failed({ reason: reason(failure, kit) })), again ? button(kit.thread.t.tryAgain(), again) : null];
}

/** A notice below a comment; nothing takes it away. */
export function note({ main }: Item, role?: 'alert' | 'status' | 'group', ...children: Child[]): void {
  main.querySelector(':scope > .note')?.remove();
  if (role) main.append(h(`div.note.${role}` as 'div.note', { role }, ...children));
}
