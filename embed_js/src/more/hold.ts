/** Sending later: after a wait that the server asked for, or when the reader is online again. */

import type { Composer } from '../compose';
import { button, h } from './core';
import { instead } from './mail';
import type { Woken } from './woken';

const CANCEL_S = 5;

/** The composers that wait for a second to come, and how their waiting is stopped. */
const waiting = new Map<Composer, () => void>();
/** Those whose text is sent as soon as there is a connection. */
const queued = new Set<Composer>();

/** Calls `paint` with the whole seconds that are left, at once and each second, then `done`. */
function countdown({ life }: Woken, composer: Composer, seconds: number, paint: (left: number) => void, done: () => void): void {
  const end = Date.now() + seconds * 1000;
  const stop = (): void => {
    clearInterval(timer);
    waiting.delete(composer);
  };
  const timer = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000); // timers of hidden pages are late, so the clock is asked
    if (left > 0) return paint(left);
    stop();
    done();
  }, 1000);
  waiting.set(composer, stop);
  life.addEventListener('abort', stop);
  paint(seconds);
}

function cancel({ t }: Woken, composer: Composer): HTMLElement {
  return button(t.cancel(), () => {
    queued.delete(composer);
    waiting.get(composer)?.();
    composer.tell('status');
  });
}

/** Says at each form whether there is a connection, from now on. */
export function watchLine(thread: Woken): void {
  const { life, composers } = thread;
  addEventListener('offline', () => composers.forEach((composer) => offline(thread, composer)), { signal: life });
  addEventListener('online', () => composers.forEach((composer) => online(thread, composer)), { signal: life });
}

export function offline({ t }: Woken, composer: Composer): void {
  composer.submit.firstElementChild!.textContent = t.sendOnline();
  if (!queued.has(composer)) composer.tell('status', t.offline());
}

function online(thread: Woken, composer: Composer): void {
  const { writer, tell, busy, submit } = composer;
  if (writer.control.readOnly) return; // it is being sent, and will say itself how that ended
  tell('status');
  busy(false);
  if (!queued.delete(composer)) return;
  const left = h('span');
  tell('status', left, cancel(thread, composer));
  countdown(thread, composer, CANCEL_S, (n) => (left.textContent = thread.t.sendingSoon({ n })), () => submit.click());
}

export function queue(thread: Woken, composer: Composer): void {
  queued.add(composer);
  offline(thread, composer);
  composer.tell('status', thread.t.queued(), cancel(thread, composer), instead(thread, composer));
}

/** Whether this is not the time to send. */
export function holds(thread: Woken, composer: Composer): boolean {
  if (navigator.onLine) return waiting.has(composer);
  queue(thread, composer);
  return true;
}

/** The button works again by itself when the seconds are over; they are read out at the start and at the end only. */
export function wait(thread: Woken, composer: Composer, seconds: number): void {
  const { t, say } = thread;
  const { tell, submit, busy } = composer;
  const left = h('span', { 'aria-hidden': 'true' });
  tell('status', left, instead(thread, composer));
  submit.ariaDisabled = 'true';
  say(t.wait({ n: seconds }));
  countdown(thread, composer, seconds, (n) => (left.textContent = t.wait({ n })), () => {
    tell('status');
    busy(false);
    say(t.ready());
  });
}
