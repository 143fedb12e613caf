/** What embed-more.js gives to the core. */

import type { Failure } from '../api';
import type { Composer } from '../compose';
import type { Item } from '../item';
import type { Thread } from '../thread';

export interface More {
  /** Fetches what only this reader sees. */
  own(thread: Thread): Promise<void>;
  vote(thread: Thread, item: Item, value: number): void;
  /** Other things to do with a comment: copy its link, report it. */
  menu(thread: Thread, item: Item): void;
  /** Shows the comment of a permalink that is not loaded. */
  find(thread: Thread, id: string): Promise<void>;
  /** The roots that follow one and are not loaded; the next replies of a root. */
  gap(thread: Thread, press: HTMLButtonElement, root: string): Promise<void>;
  replies(thread: Thread, press: HTMLButtonElement, root: string): Promise<void>;
  /** Says that a draft stands in the box. */
  restored(thread: Thread, composer: Composer): void;
  /** Says better why a comment was not sent; `again` is the button to try again. */
  refused(thread: Thread, composer: Composer, failure: Failure, again: HTMLElement): void;
}
