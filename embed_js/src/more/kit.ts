import type { Acts } from '../acts/acts';
import type { Thread } from '../thread';
import type { Text } from '../text';
import type { Key } from './text';

/** What every part of embed-more.js works with. */
export interface Kit {
  thread: Thread;
  /** The sentences of this file; those of the core are `thread.t`. */
  t: Text<Key>;
  /** Does what needs embed-acts.js, which is fetched with the first button for it. */
  acts(act: (acts: Acts) => unknown): void;
}
