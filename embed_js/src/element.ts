/** <comment-thread>: attributes in, events out. Nothing happens before it is near the viewport. */

import { goTo, target } from './go';
import { load } from './load';
import { NEAR_PX, watchNear } from './near';
import { ATTRIBUTES, readOptions, type Options } from './options';
import { sheet } from './styles';
import { Thread } from './thread';

export class CommentThread extends HTMLElement {
  static observedAttributes = ATTRIBUTES;
  /** Where embed.js came from, without a slash at the end. */
  static service = '';

  #life: AbortController | null = null;
  #thread: Thread | null = null;
  #planned = false;
  #stale = false;

  connectedCallback(): void {
    this.#plan();
  }

  disconnectedCallback(): void {
    this.#plan();
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (before === after || !this.#life) return;
    this.#stale = true;
    this.#plan();
  }

  /** Fetches the thread anew. */
  reload(): void {
    const thread = this.#thread;
    if (thread) void load(thread);
    else this.#now();
  }

  /** Puts the cursor into the box for a new comment. */
  focusComposer(): void {
    this.#now();
    this.#thread?.focusComposer();
  }

  /** Shows one comment, loading it if need be. */
  goTo(id: string): void {
    this.#now();
    if (this.#thread) goTo(this.#thread, id);
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
    if (!options.site) return console.error('Comments: which site?');
    this.#life = life;
    this.#stale = false;
    const arrive = (): void => {
      const id = target();
      if (id && this.#thread) goTo(this.#thread, id);
      else if (id) this.#start(options);
    };
    addEventListener('hashchange', arrive, { signal: life.signal });
    if (!options.lazy || target()) this.#start(options);
    else watchNear(this, NEAR_PX, life.signal, (near) => near && this.#start(options));
  }

  #start(options: Options): void {
    const life = this.#life;
    if (this.#thread || !life) return;
    const thread = new Thread(this, options, CommentThread.service, life.signal);
    this.#thread = thread;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [sheet()];
    root.replaceChildren(thread.frame);
    thread.start();
  }

  /** Does not wait until the reader comes near. */
  #now(): void {
    if (this.isConnected && !this.#life) this.#begin();
    if (this.#life) this.#start(readOptions(this));
  }

  #end(): void {
    this.#life?.abort();
    this.#life = this.#thread = null;
  }
}
