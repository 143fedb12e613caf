/** What the widget says, and how a language is spoken. A language is one more table of the same shape; a missing key falls
 *  back to English. The rest of the sentences comes with more/text.ts. */

type Plural = Partial<Record<Intl.LDMLPluralRule, string>> & { other: string };
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
  trap: 'Leave this empty',
  markdown: 'Markdown works: **bold**, *italic*, `code`, > quote',
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
  needed: 'Please fill in this field.',
  badEmail: 'This is not an e-mail address.',
  inReplyTo: 'in reply to {name}',
  anonymous: 'Anonymous',
  author: 'Author',
  edited: 'edited {when}',
  deleted: 'Comment deleted',
  edit: 'Edit',
  remove: 'Delete',
  vote: 'Vote on the comment of {name}',
  up: 'Vote up',
  down: 'Vote down',
  score: 'Score',
} satisfies Record<string, Message>;

export type Table<Key extends string> = Record<Key, Message>;

export interface Text<Key extends string = keyof typeof english> {
  (key: Key, values?: Values): string;
  /** The language that is spoken, not the one asked for. */
  readonly lang: string;
}

/** `values.n` chooses the plural form. Names without a value stay in braces. */
export function speak<Key extends string>(asked: string, table: Table<Key>): Text<Key> {
  const lang = /^en\b/i.test(asked) ? asked : 'en';
  const plural = new Intl.PluralRules(lang);
  const say = (key: Key, values: Values = {}): string => {
    const message = table[key];
    const words = typeof message === 'string' ? message : (message[plural.select(values['n'] as number)] ?? message.other);
    return words.replace(/\{(\w+)\}/g, (whole, name: string) => (values[name] ?? whole).toLocaleString(lang));
  };
  return Object.assign(say, { lang });
}
