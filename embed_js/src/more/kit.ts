import type { Thread } from '../thread';
import type { Text } from '../text';
import type { Key } from './text';

/** What every part of embed-more.js works with. */
export interface Kit {
  thread: Thread;
  /** The sentences of this file; those of the core are `thread.t`. */
  t: Text<Key>;
}
