/** What embed-acts.js gives to embed-more.js: each is something that a reader has pressed a button for. */

import type { Composer } from '../compose';
import type { Item } from '../item';

export interface Acts {
  edit(item: Item): void;
  remove(item: Item): void;
  vote(item: Item, value: number): Promise<void>;
  /** Other things to do with a comment: copy its link, report it. */
  menu(item: Item): void;
  /** Shows the reactions to the page. */
  react(): Promise<void>;
  /** Address and link for a comment by e-mail. */
  mail(composer: Composer): Promise<void>;
  forget(): void;
  /** Learns who writes, by the window that was opened for it. */
  me(composer: Composer, popup: Window | null, then?: () => void): Promise<void>;
  sso(token: string): Promise<void>;
  /** Shows how the reader follows the thread, and lets them change it. */
  follow(press: HTMLElement): Promise<void>;
  /** Says that a mail asks whether answers to this comment may be mailed. */
  asked(id: string): void;
  /** Sends what stands in the form to the author alone. */
  whisper(composer: Composer): Promise<void>;
}
