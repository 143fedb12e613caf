/** The functions of embed-more.js, as `extend` is given them. Nothing here may be called while the module is being read. */

import type { Lent } from '../more/lend';

export let note: Lent[0];
export let failed: Lent[1];
export let dressWriter: Lent[2];
export let keysOf: Lent[3];
export let fit: Lent[4];
export let known: Lent[5];
export let mailLink: Lent[6];
export let mailto: Lent[7];
export let own: Lent[8];

export function borrow(lent: Lent): void {
  [note, failed, dressWriter, keysOf, fit, known, mailLink, mailto, own] = lent;
}
