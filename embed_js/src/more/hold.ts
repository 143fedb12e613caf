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

export class Holds {
  readonly #kit: Kit;
  /** The composers that wait, and how their waiting is stopped. */
  readonly #waiting = new Map<Composer, () => void>();
  readonly #queued = new Set<Composer>();

  constructor(kit: Kit) {
    const { life } = kit.thread;
    this.#kit = kit;
    addEventListener('offline', () => this.#each((composer) => this.#offline(composer)), { signal: life });
    addEventListener('online', () => this.#each((composer) => this.#online(composer)), { signal: life });
    life.addEventListener('abort', () => this.#waiting.forEach((stop) => stop()));
  }

  dress(composer: Composer): void {
    if (!navigator.onLine) this.#offline(composer);
  }

  /** Whether this is not the time to send. */
  stops(composer: Composer): boolean {
    if (this.#waiting.has(composer)) return true;
    if (!navigator.onLine) this.queue(composer);
    return !navigator.onLine;
  }

  /** The button works again by itself when the seconds are over; they are read out at the start and at the end only. */
  wait(composer: Composer, seconds: number): void {
    const { thread, t } = this.#kit;
    const left = h('p', { 'aria-hidden': 'true' });
    composer.tell('status', left);
    composer.submit.ariaDisabled = 'true';
    thread.say(t.wait({ n: seconds }));
    this.#count(composer, seconds, (n) => (left.textContent = t.wait({ n })), () => {
      composer.tell('status');
      composer.busy(false);
      thread.say(t.ready());
    });
  }

  queue(composer: Composer): void {
    this.#queued.add(composer);
    this.#offline(composer);
    composer.tell('status', h('p', {}, this.#kit.t.queued()), this.#cancel(composer));
  }

  #offline(composer: Composer): void {
    const { t } = this.#kit;
    composer.submit.firstElementChild!.textContent = t.sendOnline();
    if (!this.#queued.has(composer)) composer.tell('status', h('p', {}, t.offline()));
  }

  #online(composer: Composer): void {
    const { t } = this.#kit;
    composer.tell('status');
    composer.busy(false);
    if (!this.#queued.delete(composer)) return;
    const left = h('p');
    composer.tell('status', left, this.#cancel(composer));
    this.#count(composer, CANCEL_S, (n) => (left.textContent = t.sendingSoon({ n })), () => composer.form.requestSubmit());
  }

  #cancel(composer: Composer): HTMLElement {
    return button(this.#kit.thread.t.cancel(), () => {
      this.#queued.delete(composer);
      this.#waiting.get(composer)?.();
      this.#waiting.delete(composer);
      composer.tell('status');
    });
  }

  #count(composer: Composer, seconds: number, paint: (left: number) => void, done: () => void): void {
    const stop = countdown(seconds, paint, () => {
      this.#waiting.delete(composer);
      done();
    });
    this.#waiting.set(composer, stop);
  }

  #each(act: (composer: Composer) => void): void {
    this.#kit.thread.composers.forEach(act);
  }
}
