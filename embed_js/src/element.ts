/** <comment-thread>: attributes in, events out. Nothing happens before it is near the viewport. */

import { goTo, target } from './go';
import { caller } from './api';
import type adopt from './baked/adopt';
import { fetchScript, nearest, type Words } from './language';
import { load } from './load';
import { watchNear } from './near';
import { ATTRIBUTES, readOptions, type Options } from './options';
import { sheet } from './styles';
import { Thread } from './thread';
import type { ThreadPage } from './wire';

export class CommentThread extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  /** Where embed.js came from, without a slash at the end. */
  static service: string;

  #life: AbortController | null = null;
  #thread: Thread | null = null;
  #opened: Promise<void> | null = null;
  #planned = false;
  #stale = false;

  connectedCallback(): void {
    this.#plan();
  }

  disconnectedCallback(): void {
    this.#plan();
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before === after) return;
    this.#stale = true;
    this.#plan();
  }

  /** Fetches the thread anew. */
  reload(): void {
    if (this.#thread) void load(this.#thread);
    else this.#now(() => {});
  }

  /** Puts the cursor into the box for a new comment. */
  focusComposer(): void {
    this.#now((thread) => thread.focusComposer());
  }

  /** Shows one comment, loading it if need be. */
  goTo(id: string): void {
    this.#now((thread) => goTo(thread, id));
  }

  /** Speaks another language (BCP 47). */
  setLang(code: string): void {
    this.lang = code;
  }

  /** Several changes at once, or a move within the page, are one change. */
  #plan(): void {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      if (this.#life && (this.#stale || !this.isConnected)) this.#end();
      if (this.isConnected && !this.#life) this.#begin();
    });
  }

  #begin(): void {
    const life = new AbortController();
    const options = readOptions(this);
    if (!options.site) return console.error('Comments: no site');
    this.#life = life;
    this.#stale = false;
    const arrive = (): void => {
      const id = target();
      if (id && this.#thread) goTo(this.#thread, id);
      else if (id) void this.#start(options);
    };
    addEventListener('hashchange', arrive, { signal: life.signal });
    // where it can be seen already, no frame is waited for
    if (!options.lazy || target() || Math.abs(this.getBoundingClientRect().top) < innerHeight) void this.#start(options);
    else watchNear(this, life.signal, (near) => near && this.#start(options));
  }

  #start(options: Options): Promise<void> {
    return (this.#opened ??= this.#open(options, this.#life!.signal));
  }

  /** The comments are asked for before anything is built; a language comes beside them. */
  async #open(options: Options, life: AbortSignal): Promise<void> {
    const { service } = CommentThread;
    const { lang, url, sort } = options;
    const call = caller(service, options.site, lang, life);
    const language = nearest(lang);
    const baked = this.querySelector<HTMLElement>('[data-comments-version]');
    const early = call<ThreadPage>('GET', 'thread', { query: { url, sort, since: baked?.dataset['commentsVersion'] } });
    early.catch(() => {}); // who waits for it hears of it
    const adopting = baked && fetchScript<typeof adopt>(service, 'baked');
    const words = language && (await fetchScript<Words>(service, language));
    const known = (await adopting)?.(baked!, sort);
    if (life.aborted) return;
    const thread = (this.#thread = new Thread(this, options, service, life, call, words || undefined, early));
    if (known) {
      thread.store.begin(known);
      void thread.sync();
    }
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet()];
    root.replaceChildren(thread.frame);
    thread.start();
  }

  /** Does not wait until the reader comes near. */
  #now(act: (thread: Thread) => void): void {
    if (this.isConnected && !this.#life) this.#begin();
    if (this.#thread) act(this.#thread);
    else if (this.#life) void this.#start(readOptions(this)).then(() => this.#thread && act(this.#thread));
  }

  #end(): void {
    this.#life?.abort();
    this.#life = this.#thread = this.#opened = null;
  }
}
