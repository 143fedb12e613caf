/** Who writes: a token that only this device holds, and a name that is kept only on request. */

import { siteKey } from './draft';
import { randomHex } from './ids';
import { tried, type Box } from './storage';

export interface Identity {
  name: string;
  email: string;
  website: string;
}

export interface Reader {
  readonly box: Box;
  readonly identity: Identity;
  remembers: boolean;
  readonly token: string | null | undefined;
  /** Made at the first write, never earlier. */
  readonly tokenToWrite: string;
  /** Writes the identity down if the reader asked for it, else takes it away. */
  keep(): void;
}

export function makeReader(box: Box, site: string): Reader {
  const token = `${siteKey(site)}token`;
  const name = `${siteKey(site)}name`;
  // what can't be read is as good as not kept
  const kept = tried(() => JSON.parse(box.get(name)!) as Identity | null);
  return {
    box,
    identity: { name: '', email: '', website: '', ...kept },
    remembers: !!kept,
    get token() {
      return box.get(token);
    },
    get tokenToWrite() {
      const made = this.token ?? randomHex(32);
      box.set(token, made);
      return made;
    },
    keep() {
      if (this.remembers) box.set(name, JSON.stringify(this.identity));
      else box.remove(name);
    },
  };
}
