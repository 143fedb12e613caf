/** Fetching the first page. What only this reader sees comes by more/own.ts. */

import type { Failure } from './api';
import { button, fill, h, notice } from './dom';
import { goTo } from './go';
import type { Thread } from './thread';
import type { ThreadPage } from './wire';

const SKELETON_MS = 200;
const ANNOUNCE_MS = 1000;

export function fetchPage({ call, store, sort, options }: Thread, query: Record<string, string | number | null | undefined>): Promise<ThreadPage> {
  return call('GET', 'thread', { query: { url: options.url, sort, at_least: store.atLeast || null, ...query } });
}

/** A later call makes the answer to an earlier one worthless. */
export async function load(thread: Thread): Promise<void> {
  const { store, life, emit, list, state, t, say, reader } = thread;
  const turn = ++thread.turn;
  const box = state.parentElement!;
  // what is under way is shown, but only when it takes long
  const bone = (): Element => h('div.bone');
  const bones = setTimeout(() => list.items.size || fill(state, bone(), bone(), bone()), SKELETON_MS);
  const words = setTimeout(() => say(t.loading()), ANNOUNCE_MS);
  box.ariaBusy = 'true';
  fill(state);
  let failure!: Failure;
  const asked = thread.early ?? fetchPage(thread, {});
  thread.early = undefined;
  // too much has changed since the page was built, or it is another page's
  const whole = asked.then((page) => (page.gone && (page.next || page.thread.id !== store.head?.id) ? fetchPage(thread, {}) : page));
  const page = await whole.catch((reason: Failure) => void (failure = reason));
  clearTimeout(bones);
  clearTimeout(words);
  if (life.aborted || turn !== thread.turn) return;
  if (page) {
    store.begin(page);
    await thread.sync();
    if (reader.token || thread.host.getAttribute('sso')) thread.wake((more) => more.own(thread));
    emit('loaded', { count: page.thread.count });
    if (thread.wanted) goTo(thread, thread.wanted);
  } else failed(thread, failure);
  box.ariaBusy = null;
}

function failed(thread: Thread, { kind, title }: Failure): void {
  const { state, t, emit, pageUrl, snippetMail, frame, composers } = thread;
  const again = button(t.tryAgain(), () => load(thread));
  const page = h('a', { href: pageUrl }, t.threadPage());
  const mail = snippetMail && h('a', { href: snippetMail }, t.byMail());
  fill(state, notice('alert', `${t.loadFailed()} ${title ?? ''}`, again, page, mail));
  if (/h-s/.test(kind)) {
    fill(frame, notice('alert', title)); // no such site: nothing leads anywhere; what was typed stays in sight, to be copied
    for (const { writer } of composers) {
      const { label, control } = writer;
      control.readOnly = true;
      if (control.value) frame.append(h('p.closed', {}, label, control));
    }
  }
  emit('error', { kind });
}
