/** The public side of <comment-thread>, <comment-count> and <comment-feedback>, as docs/reference/embed.md describes it. */

export interface CommentThreadAttributes {
  site: string;
  'page-url'?: string;
  'page-title'?: string;
  /** BCP 47. */
  lang?: string;
  sort?: 'oldest' | 'newest' | 'best';
  /** 1 to 5. */
  'heading-level'?: string;
  'max-depth'?: string;
  lazy?: 'true' | 'false';
  live?: 'on' | 'off';
  email?: 'on' | 'off';
  readonly?: '' | 'true' | 'false';
  /** A JWT by which the page says who its reader is. */
  sso?: string;
}

export interface CommentThreadElement extends HTMLElement {
  /** Fetches the comments again. */
  reload(): void;
  /** Puts the cursor into the box for a comment. */
  focusComposer(): void;
  /** Shows a comment, loading it if need be. */
  goTo(id: string): void;
  /** Speaks another language (BCP 47). */
  setLang(code: string): void;
}

/** They bubble and leave the shadow root. None of them holds personal data. */
export interface CommentThreadEvents {
  'comments:ready': CustomEvent<Record<string, never>>;
  'comments:loaded': CustomEvent<{ count: number }>;
  'comments:composing': CustomEvent<Record<string, never>>;
  'comments:posted': CustomEvent<{ id: string; state: 'published' | 'pending' }>;
  /** `kind`: the slug of a problem, `network` or `timeout`. */
  'comments:error': CustomEvent<{ kind: string }>;
  'comments:new': CustomEvent<{ count: number }>;
  'comments:navigated': CustomEvent<{ id: string }>;
}

declare global {
  interface HTMLElementTagNameMap {
    'comment-thread': CommentThreadElement;
    'comment-count': HTMLElement;
    'comment-feedback': HTMLElement;
  }
  interface HTMLElementEventMap extends CommentThreadEvents {}
}
