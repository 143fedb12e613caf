/** What is known of one thread. Pages and own comments merge here; nothing here touches the page. */

import { nest, unseen, type Row } from './tree';
import type { Comment, Owned, Policy, Sort, ThreadHead, ThreadPage, WrittenComment } from './wire';

/** Until the first answer tells. */
const ASSUMED = { name: 'required', email: 'optional', max_length: 10_000 } as Policy;

export class Store {
  readonly comments = new Map<string, Comment>();
  readonly own = new Map<string, Owned>();
  readonly votes = new Map<string, number>();
  /** Root id to the cursor of the roots that follow it and are not loaded. */
  readonly gaps = new Map<string, string>();
  /** Root id to the cursor of its replies that are not loaded; empty: from the first one. */
  readonly more = new Map<string, string>();
  /** The score at which a comment was first seen. */
  readonly #rank = new Map<string, number>();
  head: ThreadHead | null = null;
  policy = ASSUMED;
  reactions: Record<string, number> | undefined;
  /** The reader's own; undefined: not asked for yet. */
  reaction: string | null | undefined;
  /** Of the policy, as it is for this reader. */
  declare held: Policy['held'];
  /** Everything up to this version is known. */
  seen = 0;
  /** A version that an answer must not be older than (read your writes). */
  atLeast = 0;

  /** The first page: what was known before is dropped, except what only its writer can see. Or what has changed since. */
  begin(page: ThreadPage): void {
    const { gone } = page;
    if (!gone) {
      for (const [id, { state }] of this.comments) if (!unseen(state)) this.comments.delete(id);
      for (const map of [this.gaps, this.more, this.#rank]) map.clear();
    }
    this.seen = page.thread.version;
    this.add(page, !gone);
    for (const root in page.more) this.more.set(root, page.more[root]!);
    gone?.forEach((id) => this.comments.delete(id));
  }

  /** A further page of roots, or of what a root has; its `more` is left to who fetched it (more/pages.ts). */
  add({ thread, policy, comments, next, reactions }: ThreadPage, ofRoots = true): void {
    Object.assign(this, { head: thread, policy, reactions });
    const last = comments.findLast(({ parent }) => parent === null)?.id;
    const joins = !last || this.comments.has(last);
    for (const comment of comments) this.put(comment);
    if (ofRoots && next && !joins) this.gaps.set(last, next);
  }

  put(comment: Comment): void {
    const { id, score } = comment;
    if (!this.#rank.has(id)) this.#rank.set(id, score);
    this.comments.set(id, comment);
  }

  /** An own comment, as the server has it at `version`. */
  wrote(comment: WrittenComment, version = 0): void {
    this.put(comment);
    this.own.set(comment.id, comment);
    this.reached(version);
  }

  /** An answer that is older than this version is not believed. */
  reached(version: number): void {
    this.atLeast = Math.max(this.atLeast, version);
  }

  /** How many replies of a root are not loaded. */
  missing(root: string): number {
    let count = this.comments.get(root)!.replies;
    for (const each of this.comments.values()) if (each.root === root && each.state === 'published') count -= 1;
    return count;
  }

  rows(sort: Sort, maxDepth: number): Row[] {
    return nest(this.comments, { sort, maxDepth, rank: this.#rank });
  }
}
