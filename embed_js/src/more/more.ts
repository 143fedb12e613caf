/** What embed-more.js gives to the core. */

import type { Failure } from '../api';
import type { Composer } from '../compose';
import type { Item } from '../item';

export interface More {
  /** Fetches what only this reader sees. */
  own(): Promise<void>;
  vote(item: Item, value: number): void;
  menu(item: Item): void;
  /** Shows the comment of a permalink that is not loaded. */
  find(id: string): Promise<void>;
  /** The roots that follow one and are not loaded; the next replies of a root. */
  gap(press: HTMLButtonElement, root: string): Promise<void>;
  replies(press: HTMLButtonElement, root: string): Promise<void>;
  /** Says that a draft stands in the box. */
  restored(composer: Composer): void;
  /** Says better why a comment was not sent; `again` is the button to try again. */
  refused(composer: Composer, failure: Failure, again: HTMLElement): void;
}
