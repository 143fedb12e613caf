/** One thread on the page: what is known of it, its parts, and what they ask of one another. */

import type { Call } from './api';
import { compose, type Composer } from './compose';
import { button, fill, h, notice, type Child } from './dom';
import { target } from './go';
import type { Item } from './item';
import { fetchScript, nearest, type Words } from './language';
import { makeList, type List } from './list';
import { load } from './load';
import type { More } from './more/more';
import type { Options } from './options';
import { makeReader, type Reader } from './reader';
import { shared } from './share';
import { device } from './storage';
import { Store } from './store';
import { english, speak, type Text } from './text';
import { ago } from './when';
import type { Comment, Sort, ThreadPage, Written } from './wire';

/** A hash of all that is built, put here by the build. */
declare const BUILD: string;

const MORE_MS = 5_000;
/** The last one where there are votes only. */
const SORTS: Sort[] = ['oldest', 'newest', 'best'];

export class Thread {
  readonly store = new Store();
  readonly t: Text;
  readonly reader: Reader;
  readonly list: List;
  readonly frame: HTMLElement;
  /** Skeletons, "no comments yet", or what went wrong. */
  readonly state = h('div');
  readonly pageUrl: string;
  readonly snippetMail: string | false | undefined;
  readonly composers = new Set<Composer>();
  /** Set by more.ts: what it adds to a form. */
  dress: ((composer: Composer) => void) | undefined;
  /** Set by more.ts: whether the text may still be changed; undefined of what is not this reader's. */
  editable: ((id: string) => boolean | undefined) | undefined;
  /** Set by more.ts: buttons for an own comment. */
  ownActs: ((item: Item) => Child[]) | undefined;
  /** Set by more.ts: what else there is to say of a comment that was posted. */
  posted: ((written: Written) => void) | undefined;
  sort: Sort;
  /** Which first page is meant. */
  turn = 0;
  /** The comment to go to once the first page is there. */
  wanted = target();
  /** Milliseconds of `performance.now()`. */
  readonly born = performance.now();
  readonly #status = h('p.unseen', { role: 'status' });
  readonly #lost: HTMLElement;
  readonly #heading: HTMLElement;
  readonly #form: HTMLElement;
  readonly #closed: HTMLElement;
  readonly #order: HTMLElement;
  readonly #select: HTMLSelectElement;
  readonly #write: HTMLElement;
  #more: Promise<More> | undefined;
  #composer: Composer | undefined;
  #answer: Composer | undefined;

  /** `life` ends when the element leaves the page: every listener, timer and connection ends with it. */
  constructor(
    readonly host: HTMLElement,
    readonly options: Options,
    readonly service: string,
    readonly life: AbortSignal,
    readonly call: Call,
    /** Of a language other than English. */
    readonly words: Words | undefined,
    /** The first page, which was asked for already. */
    public early: Promise<ThreadPage> | undefined,
  ) {
    const { site, url, lang, sort, headingLevel, email } = options;
    const link = (start: string): string | undefined => host.querySelector<HTMLAnchorElement>(`a[href^="${start}"]`)?.href;
    const address = (path: string): string => `${service}/sites/${encodeURIComponent(site)}/${path}?url=${encodeURIComponent(url)}`;
    this.pageUrl = link('http') ?? address('page');
    this.snippetMail = email && link('mailto:');
    this.sort = sort;
    const t = (this.t = speak(lang, english, words));
    this.reader = makeReader(device, site);
    this.list = makeList(this);
    this.#heading = h(`h${headingLevel}` as 'h2', { id: 'heading', part: 'heading', tabindex: -1 });
    this.#select = h('select', { 'aria-label': t.sort(), part: 'input', change: () => this.#sortBy(this.#select.value as Sort) });
    this.#order = h('p.order', {}, h('span', { 'aria-hidden': 'true' }, t.sort()), this.#select);
    this.#lost = h('div.lost', {}, notice('alert', t.noService()));
    this.#closed = h('p.closed');
    this.#form = h('div', {}, this.#closed);
    this.#write = button(t.writeOne(), () => this.focusComposer());
    this.frame = h(
      'section.thread',
      { click: () => this.#lost.remove(), focusin: this.wake, pointerdown: this.wake, 'aria-labelledby': 'heading', lang: t.lang !== lang && t.lang, dir: words && (/^(ar|fa|he)/.test(lang) ? 'rtl' : 'ltr') },
      h('div.top', {}, this.#heading, this.#order),
      this.#form,
      this.#status,
      h('div.list', {}, this.state, this.list.root),
      h('p.foot', {}, this.#write, h('a', { href: address('feed.atom') }, t.feed())),
    );
    this.#paint();
  }

  start(): void {
    const { life } = this;
    this.emit('ready');
    const later = setTimeout(this.wake, MORE_MS);
    life.addEventListener('abort', () => {
      clearTimeout(later);
      for (const composer of this.composers) composer.form.remove();
    });
    void load(this);
  }

  get canWrite(): boolean {
    return this.store.head?.state !== 'closed' && !this.options.readonly;
  }

  /** Makes the page show what the store knows. */
  sync(): Promise<void> {
    this.#paint();
    return this.list.show(this.store.rows(this.sort, this.options.maxDepth));
  }

  /** Fetches embed-more.js, once: when the reader does something here, or after five seconds. Where it can't be had, all is done without. */
  readonly wake = (act?: ((more: More) => unknown) | Event): void => {
    const { service, words, options } = this;
    this.#more ??= Promise.all([
      import(`${service}/static/embed-more.js?v=${BUILD}`),
      words && fetchScript<Words>(service, `acts-${nearest(options.lang)}`),
    ]).then(([{ extend }, later]) => extend(this, shared, later));
    this.#more.then(act as (more: More) => unknown, () => (this.#more = undefined)); // the next act asks again
  };

  /** Does what a reader has pressed a button for. */
  readonly more = (act: (more: More) => unknown): void => {
    this.wake(act);
    this.#more!.catch(this.unreached);
  };

  /** What a button needs could not be fetched: said in sight, wherever on the page that button is. */
  readonly unreached = (): void => {
    this.list.root.before(this.#lost);
  };

  readonly say = (text: string): void => {
    const status = this.#status;
    status.textContent = status.textContent === text ? `${text}\u00a0` : text; // the same words again must be a change
  };

  readonly emit = (name: string, detail: object = {}): void => {
    this.host.dispatchEvent(new CustomEvent(`comments:${name}`, { bubbles: true, composed: true, detail }));
  };

  nameOf({ author }: Comment): string {
    return author?.name || this.t.anonymous();
  }

  /** Absolute, because the page may have a <base>. */
  permalink(id: string): string {
    return `${location.href.split('#')[0]}#comment-${id}`;
  }

  focusComposer(): void {
    this.#composer?.writer.control.focus();
  }

  /** One reply is written at a time; another one's text stays as its draft. */
  reply({ comment, main }: Item): void {
    this.closeReply();
    const cancel = (): void => {
      this.closeReply();
      main.querySelector<HTMLElement>('.reply')?.focus();
    };
    this.#answer = this.#compose(comment, cancel);
    main.append(this.#answer.form);
    this.#answer.writer.control.focus();
  }

  closeReply(): void {
    if (this.#answer) this.#drop(this.#answer);
  }

  /** The server has it; `draftId` stood for it until now. */
  async wrote(written: Written, draftId: string): Promise<void> {
    const { store, t } = this;
    const { comment, version } = written;
    const { id, state } = comment;
    store.comments.delete(draftId);
    if (state === 'published' && store.head) store.head.count += 1;
    store.wrote(comment, version);
    await this.sync();
    this.say(state === 'pending' ? t.waiting() : t.published());
    this.list.items.get(id)?.reveal();
    this.emit('posted', { id, state });
    this.posted?.(written);
  }

  #sortBy(sort: Sort): void {
    this.sort = sort;
    void load(this);
  }

  #compose(parent: Comment | null, cancel: () => void): Composer {
    const composer = compose(this, parent, cancel);
    this.composers.add(composer);
    this.dress?.(composer);
    return composer;
  }

  #drop(composer: Composer): void {
    composer.form.remove();
    this.composers.delete(composer);
    if (composer === this.#answer) this.#answer = undefined;
    else this.#composer = undefined;
  }

  #paint(): void {
    const { t, store, canWrite, state } = this;
    const { head, policy, comments } = store;
    const { size } = comments;
    this.#heading.textContent = head?.count ? t.count({ n: head.count }) : t.comments();
    const sorts = SORTS.slice(0, policy.votes ? 3 : 2);
    if (this.#select.length !== sorts.length) fill(this.#select, ...sorts.map((sort) => h('option', { value: sort }, t[sort]())));
    this.#select.value = this.sort;
    this.#order.hidden = size < 2;
    this.#write.hidden = !canWrite || size < 3;
    if (head) fill(state, !size && canWrite && h('p.empty', {}, t.empty()));
    this.#closed.hidden = canWrite;
    this.#closed.textContent = head?.closed_at ? t.closedSince({ day: ago(head.closed_at, t.lang, Infinity) }) : t.closed();
    if (canWrite) {
      if (!this.#composer) this.#form.append((this.#composer = this.#compose(null, () => {})).form);
      const { who, foot } = this.#composer;
      foot.classList.toggle('mail', !!(policy.mail ?? this.snippetMail)); // on a narrow page it needs a line more
      who.policy();
    } else {
      // what was typed stays in sight, to be copied or mailed
      for (const composer of this.composers) if (!composer.writer.control.value) this.#drop(composer);
    }
  }
}
