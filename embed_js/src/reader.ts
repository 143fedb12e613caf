/** Who writes: a token that only this device holds, and a name that is kept only on request. */

import { siteKey } from './draft';
import { randomHex } from './ids';
import type { Box } from './storage';

export interface Identity {
  name: string;
  email: string;
  website: string;
}

export class Reader {
  readonly identity: Identity = { name: '', email: '', website: '' };
  remembers = false;
  readonly #token: string;
  readonly #name: string;

  constructor(
    readonly box: Box,
    site: string,
  ) {
    this.#token = `${siteKey(site)}token`;
    this.#name = `${siteKey(site)}name`;
    try {
      const kept = JSON.parse(box.get(this.#name) as string);
      this.remembers = !!kept;
      Object.assign(this.identity, kept);
    } catch {
      // what can't be read is as good as not kept
    }
  }

  get token(): string | null {
    return this.box.get(this.#token);
  }

  /** Made at the first write, never earlier. */
  get tokenToWrite(): string {
    const token = this.token ?? randomHex(32);
    this.box.set(this.#token, token);
    return token;
  }

  /** Writes the identity down if the reader asked for it, else takes it away. */
  keep(): void {
    if (this.remembers) this.box.set(this.#name, JSON.stringify(this.identity));
    else this.box.remove(this.#name);
  }
}
