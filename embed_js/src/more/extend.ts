/** The entry of embed-more.js: all that is not needed to read and to post. */

import type { Composer } from '../compose';
import type { Shared } from '../share';
import type { Thread } from '../thread';
import { Changes } from './changes';
import { check } from './check';
import { ago, button, goTo, h, readDraft, speak, take } from './core';
import { edit } from './edit';
import { Holds } from './hold';
import type { Kit } from './kit';
import { follow } from './live';
import { dressMail } from './mail';
import type { More } from './more';
import css from './more.css';
import { own } from './own';
import { find, gap, replies } from './pages';
import { dressWriter } from './preview';
import { refuse } from './refuse';
import { dressWho, keysOf } from './remember';
import { remove } from './remove';
import { english } from './text';
import { vote } from './vote';

const MINUTE_MS = 60_000;
const LIVE_MS = 5_000;

export function extend(thread: Thread, shared: Shared): More {
  take(shared); // throws where the core is of another build
  const kit: Kit = { thread, t: speak(thread.options.lang, english, thread.words) };
  const { life, composers, options } = thread;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  thread.host.shadowRoot!.adoptedStyleSheets.push(sheet);
  dropOldDrafts(thread);

  const holds = new Holds(kit);
  const changes = new Changes(kit);
  thread.dress = (composer: Composer) => {
    dressWriter(kit, composer.writer);
    const expand = dressWho(kit, composer);
    composer.gate = () => !check(kit, composer, expand) || holds.stops(composer);
    dressMail(kit, composer);
    holds.dress(composer);
  };
  composers.forEach(thread.dress);
  thread.ownActs = (item) => [
    thread.canWrite && thread.store.editable(item.comment.id) && button(kit.t.edit(), () => edit(kit, item), { class: 'edit' }),
    button(kit.t.remove(), () => remove(kit, item), { class: 'remove' }),
  ];
  if (thread.store.own.size) void thread.sync();
  thread.frame.addEventListener('click', ({ target }) => again(thread, target as Element));

  const live = options.live ? setTimeout(() => follow(kit, changes), LIVE_MS - (performance.now() - thread.born)) : undefined;
  const tick = setInterval(() => age(thread), MINUTE_MS);
  life.addEventListener('abort', () => {
    clearTimeout(live);
    clearInterval(tick);
  });
  return {
    own: () => own(kit),
    vote: (item, value) => vote(kit, item, value),
    find: (id) => find(kit, id),
    gap: (press, root) => gap(kit, press, root),
    replies: (press, root) => replies(kit, press, root),
    restored: (composer) => restored(kit, composer),
    refused: (composer, failure, again) => refuse(kit, holds, composer, failure, again),
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
