/** The flat list of the server to rows in reading order. Any depth costs no recursion. */

import type { Comment, Sort } from './wire';

export interface Row {
  comment: Comment;
  /** 1 for a root; at most `maxDepth` + 1, whose rows stand in one flat list. */
  level: number;
  /** The comment whose list of replies holds this row. */
  under: string | null;
  /** Whom it answers, where the indent may not show it. */
  to: Comment | null;
}

export interface Shape {
  sort: Sort;
  /** Levels that are indented. */
  maxDepth: number;
  /** The scores by which "best" orders: those first seen, so that nothing jumps while it is read. */
  rank: ReadonlyMap<string, number>;
}

type Order = (a: Comment, b: Comment) => number;

const LAST = 1e16; // what is being sent comes after all that is there, whatever the clock of this device says
const time = ({ state, at }: Comment): number => (state === 'sending' ? LAST : Date.parse(at));
const byTime: Order = (a, b) => time(a) - time(b) || (a.id < b.id ? -1 : 1);

/** By anybody but its writer. */
export function unseen(state: Comment['state']): boolean {
  return state === 'pending' || state === 'sending';
}

/** Where a comment hangs: below its parent, else its root; null: at the top; undefined: its branch is not loaded. */
function place({ parent, root, state }: Comment, known: ReadonlyMap<string, Comment>): string | null | undefined {
  if (parent === null || known.has(parent)) return parent;
  if (root !== null && known.has(root)) return root;
  return unseen(state) ? null : undefined;
}

/** Own comments that wait are always shown, at the top level when their branch is not loaded. */
export function nest(known: ReadonlyMap<string, Comment>, { sort, maxDepth, rank }: Shape): Row[] {
  const replies = new Map<string | null, Comment[]>();
  for (const comment of known.values()) {
    const above = place(comment, known);
    if (above === undefined) continue;
    const siblings = replies.get(above) ?? [];
    siblings.push(comment);
    replies.set(above, siblings);
  }
  const byRank: Order = (a, b) => rank.get(b.id)! - rank.get(a.id)! || byTime(a, b);
  const order: Order = sort === 'oldest' ? byTime : sort === 'newest' ? (a, b) => byTime(b, a) : byRank;
  const rows: Row[] = [];
  const waiting: Row[] = [];
  const descend = (above?: Row): void => {
    const comment = above?.comment ?? null;
    const level = Math.min((above?.level ?? 0) + 1, maxDepth + 1);
    const under = above && above.level > maxDepth ? above.under : (comment && comment.id);
    const siblings = replies.get(comment && comment.id)?.sort(above ? byTime : order) ?? [];
    // the last one first: what is pushed last is taken first
    for (const reply of siblings.reverse()) waiting.push({ comment: reply, level, under, to: level > Math.min(2, maxDepth) ? comment : null });
  };
  descend();
  for (let row = waiting.pop(); row; row = waiting.pop()) {
    rows.push(row);
    descend(row);
  }
  return rows;
}
