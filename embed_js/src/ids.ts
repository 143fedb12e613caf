/** Ids and tokens that the widget makes itself, so that a repeated request is the same request. `crypto.randomUUID` is not
 *  there on plain http pages. */

export function randomHex(bytes: number): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(bytes)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A UUIDv7 (RFC 9562, section 5.7): 48 bits of Unix milliseconds, and 72 bits of chance from 18 hex digits. */
export function uuid7(now = Date.now(), random = randomHex(9)): string {
  const all = now.toString(16).padStart(12, '0') + random;
  return all.replace(/^(.{8})(....)(...)(...)/, '$1-$2-7$3-8$4-');
}
