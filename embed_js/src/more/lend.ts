/** What embed-acts.js borrows from here. */

import { fit, known, mailLink, mailto } from './mail';
import { own } from './own';
import { dressWriter } from './preview';
import { failed, note } from './reason';
import { keysOf } from './remember';

export const lent = () => [note, failed, dressWriter, keysOf, fit, known, mailLink, mailto, own] as const;

export type Lent = ReturnType<typeof lent>;
