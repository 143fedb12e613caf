import type { Comment, ThreadPage } from '../src/wire';

/** A published comment; `at` in seconds. */
export function comment(id: string, parent: Comment | null = null, at = 0, more: Partial<Comment> = {}): Comment {
  return {
    id,
    parent: parent && parent.id,
    root: parent && (parent.root ?? parent.id),
    author: { name: id.toUpperCase(), badge: null, avatar: 0, url: null },
    body: [['p', id]],
    at: new Date(at * 1000).toISOString(),
    edited: null,
    score: 0,
    state: 'published',
    replies: 0,
    ...more,
  };
}

export function page(comments: Comment[], more: Partial<ThreadPage> = {}): ThreadPage {
  return {
    thread: { id: 't', url: 'https://blog.example/', title: '', state: 'open', closed_at: null, count: comments.length, version: 1 },
    policy: { name: 'required', email: 'optional', max_length: 100, edit_window_s: 900, votes: true, mail: null, follow: true, private: false, sign_in: ['email'] },
    comments,
    next: null,
    more: {},
    ...more,
  };
}
