/** The entry of embed-more.js: all that is not needed to read and to post. */

import type { Acts } from '../acts/acts';
import type { Words } from '../language';
import type { Composer } from '../compose';
import type { Shared } from '../share';
import type { Thread } from '../thread';
import { watchChanges } from './changes';
import { check } from './check';
import { ago, button, fetchScript, goTo, h, nearest, readDraft, speak, take } from './core';
import { dressExtras } from './extras';
import { makeHolds } from './hold';
import type { Kit } from './kit';
import { lent } from './lend';
import { watch } from './live';
import { dressMail } from './mail';
import type { More } from './more';
import css from './more.css';
import { own } from './own';
import { find, gap, replies } from './pages';
import { dressWriter } from './preview';
import { refuse } from './refuse';
import { dressWho, keysOf } from './remember';
import { english } from './text';

/** A hash of all that is built, put here by the build. */
declare const BUILD: string;

const MINUTE_MS = 60_000;
const LIVE_MS = 5_000;

export function extend(thread: Thread, shared: Shared): More {
  take(shared); // throws where the core is of another build
  const { life, composers, options } = thread;
  const kit: Kit = { thread, t: speak(options.lang, english, thread.words), acts: later(thread, shared, () => kit) };
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  thread.host.shadowRoot!.adoptedStyleSheets.push(sheet);
  dropOldDrafts(thread);

  const holds = makeHolds(kit);
  const look = watchChanges(kit);
  thread.dress = (composer: Composer) => {
    dressWriter(kit, composer.writer);
    const expand = dressWho(kit, composer);
    const whispers = dressExtras(kit, composer);
    composer.gate = () => {
      if (!check(kit, composer, expand) || holds.stops(composer)) return true;
      if (whispers()) kit.acts((acts) => acts.whisper(composer));
      return whispers();
    };
    dressMail(kit, composer);
    holds.dress(composer);
  };
  composers.forEach(thread.dress);
  thread.ownActs = (item) => [
    thread.canWrite && thread.store.editable(item.comment.id) && button(kit.t.edit(), () => kit.acts((acts) => acts.edit(item)), { class: 'edit' }),
    button(kit.t.remove(), () => kit.acts((acts) => acts.remove(item)), { class: 'remove' }),
  ];
  thread.posted = ({ comment, subscription }) => subscription === 'asked' && kit.acts((acts) => acts.asked(comment.id));
  dressFoot(kit);
  const token = thread.host.getAttribute('sso');
  if (token) kit.acts((acts) => acts.sso(token));
  if (thread.store.own.size) void thread.sync();
  thread.frame.addEventListener('click', ({ target }) => again(thread, target as Element));

  const live = options.live ? setTimeout(() => watch(kit, look), LIVE_MS - (performance.now() - thread.born)) : undefined;
  const tick = setInterval(() => age(thread), MINUTE_MS);
  life.addEventListener('abort', () => {
    clearTimeout(live);
    clearInterval(tick);
  });
  return {
    own: () => own(kit),
    vote: (item, value) => kit.acts((acts) => acts.vote(item, value)),
    menu: (item) => kit.acts((acts) => acts.menu(item)),
    find: (id) => find(kit, id),
    gap: (press, root) => gap(kit, press, root),
    replies: (press, root) => replies(kit, press, root),
    restored: (composer) => restored(kit, composer),
    refused: (composer, failure, again) => refuse(kit, holds, composer, failure, again),
  };
}

/** "Follow", where the site lets readers do so. */
function dressFoot({ thread, t, acts }: Kit): void {
  const { frame, store, host, life } = thread;
  const press: HTMLButtonElement = button(t.follow(), () => acts((all) => all.follow(press)), { 'aria-expanded': 'false' });
  const paint = (): void => {
    press.hidden = !store.policy.follow;
    if (store.policy.reactions) acts((all) => all.react());
  };
  paint();
  frame.querySelector('.foot')!.append(press);
  host.addEventListener('comments:loaded', paint, { signal: life });
}

/** Fetches embed-acts.js, and its sentences, with the first act. */
function later(thread: Thread, shared: Shared, kit: () => Kit): Kit['acts'] {
  const { service, options, words } = thread;
  const language = words && nearest(options.lang);
  let acts: Promise<Acts> | undefined;
  return (act) => {
    acts ??= Promise.all([import(`${service}/static/embed-acts.js?v=${BUILD}`), language && fetchScript<Words>(service, `acts-${language}`)]).then(
      ([{ extend }, said]) => extend(kit(), shared, lent(), said),
    );
    acts.then(act, () => {
      acts = undefined;
      thread.unreached();
    });
  };
}

function restored({ thread, t }: Kit, { tell, empty, writer }: Composer): void {
  const discard = (): void => {
    empty();
    writer.control.focus();
  };
  tell('status', h('p', {}, t.restored()), button(t.discard(), discard));
  thread.say(t.restored());
}

/** A link to where we are already changes no address, so nobody else would act on it. */
function again(thread: Thread, clicked: Element): void {
  const { hash } = clicked.closest('a') ?? {};
  if (hash?.startsWith('#comment-') && hash === location.hash) goTo(thread, hash.slice('#comment-'.length));
}

/** Times in words grow old, and so does the right to edit. */
function age(thread: Thread): void {
  const { frame, store, t } = thread;
  if (document.hidden) return;
  for (const time of frame.querySelectorAll('time')) time.textContent = ago(time.dateTime, t.lang);
  if (store.own.size) void thread.sync();
}

/** Unsent texts of this site that are older than 30 days. */
function dropOldDrafts({ reader: { box }, options }: Thread): void {
  for (const key of keysOf(options.site, 'draft:')) if (!readDraft(box, key)) box.remove(key);
}
