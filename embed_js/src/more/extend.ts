/** The entry of embed-more.js: all that is not needed to read and to post. */

import { edit } from '../acts/edit';
import { asked } from '../acts/follow';
import { sso } from '../acts/me';
import { menu } from '../acts/menu';
import { remove } from '../acts/remove';
import { english as pressed } from '../acts/text';
import type { Composer } from '../compose';
import type { Words } from '../language';
import type { Shared } from '../share';
import type { Thread } from '../thread';
import { watchChanges } from './changes';
import { check } from './check';
import { ago, button, goTo, readDraft, speak, take } from './core';
import { dressExtras } from './extras';
import { dressFoot } from './foot';
import { holds, watchLine } from './hold';
import { watch } from './live';
import { dressMail } from './mail';
import type { More } from './more';
import css from './more.css';
import { own } from './own';
import { find, gap, replies } from './pages';
import { dressWriter } from './preview';
import { refused } from './refuse';
import { dressWho, keysOf } from './remember';
import { watchTabs } from './tabs';
import { english } from './text';
import { vote } from './vote';
import { whisper } from './whisper';
import type { Woken } from './woken';

const MINUTE_MS = 60_000;
const LIVE_MS = 5_000;

/** `later`: the sentences of acts/text.ts in a language other than English. */
export function extend(thread: Thread, shared: Shared, later: Words | undefined): More {
  take(shared); // throws where the core is of another build
  const { life, composers, options, words, host, store, frame, t } = thread;
  life.throwIfAborted(); // the element shows another thread, or none, since it asked for this
  Object.assign(t, speak(options.lang, { ...english, ...pressed }, words && { ...words, ...later }));
  const woken = thread as Woken;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  host.shadowRoot!.adoptedStyleSheets.push(sheet);
  dropOldDrafts(woken);

  const look = watchChanges(woken);
  watchLine(woken);
  watchTabs(woken);
  thread.dress = (composer) => dress(woken, composer);
  composers.forEach(thread.dress);
  thread.editable = (id) => {
    const own = store.own.get(id);
    return own && (own.ends ??= Date.now() + 1000 * own.editable_for_s!) > Date.now();
  };
  thread.ownActs = (item) => [
    thread.canWrite && thread.editable!(item.comment.id) && button(woken.t.edit(), () => edit(woken, item), { class: 'edit' }),
    button(woken.t.remove(), () => remove(woken, item), { class: 'remove' }),
  ];
  thread.posted = ({ comment, subscription }) => subscription === 'asked' && asked(woken, comment.id);
  dressFoot(woken);
  void sso(woken, host.getAttribute('sso'));
  if (store.own.size) void thread.sync();
  frame.addEventListener('click', ({ target }) => again(woken, target as Element));

  const live = options.live ? setTimeout(() => watch(woken, look), LIVE_MS - (performance.now() - thread.born)) : undefined;
  const tick = setInterval(() => age(woken), MINUTE_MS);
  life.addEventListener('abort', () => {
    clearTimeout(live);
    clearInterval(tick);
  });
  return { own, vote, menu, find, gap, replies, restored, refused };
}

/** What is added to a form. */
function dress(thread: Woken, composer: Composer): void {
  dressWriter(thread, composer.writer);
  const expand = dressWho(thread, composer);
  const whispers = dressExtras(thread, composer);
  composer.gate = () => {
    if (!check(thread, composer, expand) || holds(thread, composer)) return true;
    if (whispers()) void whisper(thread, composer);
    return whispers();
  };
  dressMail(thread, composer);
}

function restored({ t, say }: Woken, { tell, empty, writer }: Composer): void {
  const discard = (): void => {
    empty();
    writer.control.focus();
  };
  tell('status', t.restored(), button(t.discard(), discard));
  say(t.restored());
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
