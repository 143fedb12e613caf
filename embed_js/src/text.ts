/** What the widget says, and how a language is spoken. The rest of the sentences comes with more/text.ts, other languages
 *  with lang/. */

import type { Words } from './language';

export type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
export type Message = string | Plural;
export type Values = Record<string, string | number>;

export const english = {
  comments: 'Comments',
  count: { one: '{n} comment', other: '{n} comments' },
  empty: 'No comments yet. Yours would be the first.',
  loading: 'Loading comments',
  loadFailed: 'Comments could not be loaded.',
  tryAgain: 'Try again',
  threadPage: 'Read them on their own page',
  byMail: 'e-mail your comment',
  closed: 'Comments are closed.',
  closedSince: 'Comments have been closed since {day}.',
  sort: 'Sort by',
  oldest: 'Oldest first',
  newest: 'Newest first',
  best: 'Best first',
  loadMore: 'Load more comments',
  moreReplies: { one: 'Show {n} more reply', other: 'Show {n} more replies' },
  writeOne: 'Write a comment',
  feed: 'Feed',
  compose: 'Add a comment',
  name: 'Name',
  email: 'E-mail',
  emailHelp: 'Never shown to other readers.',
  website: 'Website',
  comment: 'Comment',
  optional: '{label} (optional)',
  markdown: 'Markdown works: **bold**, `code`, > quote',
  post: 'Post comment',
  reply: 'Reply',
  replyTo: 'Reply to {name}',
  replyingTo: 'Replying to {name}',
  cancel: 'Cancel',
  sending: 'Sending…',
  waiting: 'Waiting for approval. Only you can see this.',
  published: 'Published.',
  notSent: 'Not sent: {reason}',
  noService: 'there is no connection to the comment service.',
  inReplyTo: 'in reply to {name}',
  anonymous: 'Anonymous',
  author: 'Author',
  edited: 'edited {when}',
  deleted: 'Comment deleted',
  vote: 'Vote on the comment of {name}',
  up: 'Vote up',
  down: 'Vote down',
  unverified: 'not verified',
  menu: 'More about the comment of {name}',
} satisfies Record<string, Message>;

export type Table<Key extends string> = Record<Key, Message>;

/** `t.replyTo({ name })`. The value `n` chooses the plural form; names without a value stay in braces. */
export type Text<Key extends string = keyof typeof english> = { readonly [key in Key]: (values?: Values) => string } & {
  /** The language that is spoken, not the one asked for. */
  readonly lang: string;
};

/** What `words` lacks, or all if there are none, is said in English. */
export function speak<Key extends string>(asked: string, english: Table<Key>, words?: Words): Text<Key> {
  const lang = words || /^en\b/.test(asked) ? asked : 'en';
  const plural = new Intl.PluralRules(lang);
  const text: Record<string, unknown> = { lang };
  for (const key in english) {
    const message: Message = words?.[key] ?? english[key];
    text[key] = (values: Values = {}) => {
      const said = typeof message === 'string' ? message : (message[plural.select(values['n'] as number)] ?? message.other);
      return said.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] ?? whole).toLocaleString(lang));
    };
  }
  return text as Text<Key>;
}
