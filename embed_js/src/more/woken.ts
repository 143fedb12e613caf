import type { Key as ActKey } from '../acts/text';
import type { english, Text } from '../text';
import type { Thread } from '../thread';
import type { Key } from './text';

/** The thread, once embed-more.js has come: it says the sentences of both scripts. */
export interface Woken extends Thread {
  readonly t: Text<keyof typeof english | Key | ActKey>;
}
