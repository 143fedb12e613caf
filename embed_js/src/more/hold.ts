/** Sending later: after a wait that the server asked for, or when the reader is online again. */

import type { Composer } from '../compose';
import { button, h } from './core';
import type { Kit } from './kit';

const CANCEL_S = 5;

/** Calls `paint` with the whole seconds that are left, at once and each second, then `done`. Gives the way to stop it. */
function countdown(seconds: number, paint: (left: number) => void, done: () => void): () => void {
  const end = Date.now() + seconds * 1000;
  const timer = setInterval(() => {
    const left = Math.ceil((end - Date.now()) / 1000); // timers of hidden pages are late, so the clock is asked
    if (left > 0) return paint(left);
    clearInterval(timer);
    done();
  }, 1000);
  paint(seconds);
  return () => clearInterval(timer);
}

export interface Holds {
  dress(composer: Composer): void;
  /** Whether this is not the time to send. */
  stops(composer: Composer): boolean;
  /** The button works again by itself when the seconds are over; they are read out at the start and at the end only. */
  wait(composer: Composer, seconds: number): void;
  queue(composer: Composer): void;
}

export function makeHolds({ thread, t }: Kit): Holds {
  const { life, composers, say } = thread;
  /** The composers that wait, and how their waiting is stopped. */
  const waiting = new Map<Composer, () => void>();
  const queued = new Set<Composer>();

  const count = (composer: Composer, seconds: number, paint: (left: number) => void, done: () => void): void => {
    const stop = countdown(seconds, paint, () => {
      waiting.delete(composer);
      done();
    });
    waiting.set(composer, stop);
  };
  const cancel = (composer: Composer): HTMLElement =>
    button(thread.t.cancel(), () => {
      queued.delete(composer);
      waiting.get(composer)?.();
      waiting.delete(composer);
      composer.tell('status');
    });
  const offline = (composer: Composer): void => {
    composer.submit.firstElementChild!.textContent = t.sendOnline();
    if (!queued.has(composer)) composer.tell('status', h('p', {}, t.offline()));
  };
  const online = (composer: Composer): void => {
    if (composer.writer.control.readOnly) return; // it is being sent, and will say itself how that ended
    composer.tell('status');
    composer.busy(false);
    if (!queued.delete(composer)) return;
    const left = h('p');
    composer.tell('status', left, cancel(composer));
    count(composer, CANCEL_S, (n) => (left.textContent = t.sendingSoon({ n })), () => composer.form.requestSubmit());
  };
  const queue = (composer: Composer): void => {
    queued.add(composer);
    offline(composer);
    composer.tell('status', h('p', {}, t.queued()), cancel(composer));
  };
  addEventListener('offline', () => composers.forEach(offline), { signal: life });
  addEventListener('online', () => composers.forEach(online), { signal: life });
  life.addEventListener('abort', () => waiting.forEach((stop) => stop()));

  return {
    dress(composer) {
      if (!navigator.onLine) offline(composer);
    },
    stops(composer) {
      if (waiting.has(composer)) return true;
      if (!navigator.onLine) queue(composer);
      return !navigator.onLine;
    },
    wait(composer, seconds) {
      const left = h('p', { 'aria-hidden': 'true' });
      composer.tell('status', left);
      composer.submit.ariaDisabled = 'true';
      say(t.wait({ n: seconds }));
      count(composer, seconds, (n) => (left.textContent = t.wait({ n })), () => {
        composer.tell('status');
        composer.busy(false);
        say(t.ready());
      });
    },
    queue,
  };
}
