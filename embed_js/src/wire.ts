/** The shapes of the HTTP contract (docs/reference/api.md), as far as the widget uses them. */

export type NodeAttrs = { href?: string; class?: string; start?: number };
export interface BodyElement extends Array<BodyNode | NodeAttrs> {}
/** A text, or `[tag, {attributes}?, ...children]`. */
export type BodyNode = string | BodyElement;

export interface Author {
  name: string | null;
  badge: string | null;
  /** A hue in degrees, 0 to 359. */
  avatar: number;
  url: string | null;
  /** False: the name is a proven reader's, and this writer has not shown to be them. */
  verified?: boolean;
}

export interface Comment {
  id: string;
  parent: string | null;
  root: string | null;
  author: Author | null;
  body: BodyNode[];
  /** RFC 3339, UTC. */
  at: string;
  edited: string | null;
  score: number;
  /** `sending` exists only here: what is on its way to the server. */
  state: 'published' | 'pending' | 'deleted' | 'sending';
  replies: number;
}

export interface WrittenComment extends Comment {
  editable_for_s: number | null;
  source: string | null;
}

export interface ThreadHead {
  id: string | null;
  url: string;
  title: string | null;
  state: 'open' | 'closed';
  /** Null also where it was not noted. */
  closed_at: string | null;
  count: number;
  version: number;
}

export interface Policy {
  name: 'required' | 'optional';
  email: 'required' | 'optional' | 'off';
  max_length: number;
  edit_window_s: number;
  votes: boolean;
  mail: string | null;
  follow: boolean;
  private: boolean;
  sign_in: string[];
  /** Whose comments wait for a moderator, as a rule. */
  held?: 'all' | 'first' | 'none';
  house_rules?: string;
  /** In the order to show; absent where the site has none. */
  reactions?: string[];
}

export interface ThreadPage {
  thread: ThreadHead;
  policy: Policy;
  comments: Comment[];
  next: string | null;
  /** By sign, those with at least one. */
  reactions?: Record<string, number>;
  /** Root id to the cursor of its next replies. */
  more: Record<string, string>;
  /** Only in answers to `since`: ids that vanished without a placeholder. */
  gone?: string[];
}

export interface Owned {
  id: string;
  /** From the answer on, because the clock of this device may be wrong. */
  editable_for_s: number | null;
  /** When that is over, by that clock: Unix milliseconds. Exists only here. */
  ends?: number;
  source: string | null;
}

export interface OwnView {
  comments: WrittenComment[];
  own: Owned[];
  votes: Record<string, number>;
  reaction?: string | null;
  version: number;
  /** They have shown who they are, and were not erased since. */
  proven: boolean;
  /** `Policy.held`, as it is for them. */
  held: Policy['held'];
}

export interface Written {
  comment: WrittenComment;
  version: number;
  subscription: 'active' | 'asked' | null;
}

export interface Draft {
  id: string;
  url: string;
  title?: string;
  parent?: string | undefined;
  text: string;
  name?: string;
  email?: string;
  website?: string;
  subscribe?: 'replies';
  trap?: string;
  elapsed_ms: number;
}

export type Sort = 'oldest' | 'newest' | 'best';
