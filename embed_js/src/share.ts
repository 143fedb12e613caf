/** What embed-more.js borrows from the core, so that nothing is sent twice. A tuple, because names would cost bytes. */

import { build } from './body';
import { button, fill, h, notice, sentence, svg } from './dom';
import { readDraft, siteKey } from './draft';
import { goTo } from './go';
import { fetchPage } from './load';
import { watchNear } from './near';
import { tried } from './storage';
import { speak } from './text';
import { ago } from './when';
import { keys, makeWriter } from './write';

/** A hash of all that is built, put here by the build. */
declare const BUILD: string;

export const shared = [
  BUILD, build, button, fill, h, notice, sentence, svg, readDraft, siteKey, goTo, fetchPage, watchNear, tried, speak, ago, keys, makeWriter,
] as const;

export type Shared = typeof shared;
