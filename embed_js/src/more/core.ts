/** The functions of the core, as `extend` is given them. Nothing here may be called while the module is being read. */

import type * as body from '../body';
import type * as dom from '../dom';
import type * as draft from '../draft';
import type { goTo as GoTo } from '../go';
import type * as loading from '../load';
import type * as nearness from '../near';
import type { Shared } from '../share';
import type * as storage from '../storage';
import type { speak as Speak } from '../text';
import type * as times from '../when';
import type * as writing from '../write';

export let build: typeof body.build;
export let button: typeof dom.button;
export let fill: typeof dom.fill;
export let h: typeof dom.h;
export let notice: typeof dom.notice;
export let sentence: typeof dom.sentence;
export let svg: typeof dom.svg;
export let readDraft: typeof draft.readDraft;
export let siteKey: typeof draft.siteKey;
export let goTo: typeof GoTo;
export let fetchPage: typeof loading.fetchPage;
export let watchNear: typeof nearness.watchNear;
export let tried: typeof storage.tried;
export let speak: typeof Speak;
export let ago: typeof times.ago;
export let keys: typeof writing.keys;
export let makeWriter: typeof writing.makeWriter;

/** A hash of all that is built, put here by the build. */
declare const BUILD: string;

/** Parts of two builds do not fit together: there is none then. */
export function take(shared: Shared): void {
  let core: string;
  [
    core, build, button, fill, h, notice, sentence, svg, readDraft, siteKey, goTo, fetchPage, watchNear, tried, speak, ago, keys, makeWriter,
  ] = shared;
  if (core !== BUILD) throw Error(core);
}
