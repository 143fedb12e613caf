/** Unsent text, kept per page and per comment that is answered. */

import { tried, type Box } from './storage';

const KEPT_MS = 30 * 24 * 3600 * 1000;

export interface Draft {
  text: string;
  /** Unix milliseconds of the first and the last key. */
  from: number;
  at: number;
  /** The id under which exactly this text was sent once without an answer. */
  id?: string | undefined;
}

/** Every key of a site starts with this, so that "Forget me" finds all of them. */
export function siteKey(site: string): string {
  return `comments:${site}:`;
}

export function draftKey(site: string, url: string, parent?: string | null): string {
  return `${siteKey(site)}draft:${parent ?? ''}:${url}`;
}

/** Null where there is none, an old one, or one that can't be read. */
export function readDraft(box: Box, key: string, now = Date.now()): Draft | null {
  const draft = tried(() => JSON.parse(box.get(key)!) as Draft | null);
  return draft && typeof draft.text === 'string' && now - draft.at < KEPT_MS ? draft : null;
}

/** An empty text removes the draft. */
export function keepDraft(box: Box, key: string, draft: Draft): void {
  if (draft.text.trim()) box.set(key, JSON.stringify(draft));
  else box.remove(key);
}
