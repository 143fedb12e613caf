/** The sentences of embed-more.js. */

import type { Table } from '../text';

export const english = {
  missing: 'That comment is no longer here.',
  arrived: { one: '{n} new comment', other: '{n} new comments' },
  show: 'Show',
  fresh: 'New',
  mode: 'Write or preview',
  write: 'Write',
  preview: 'Preview',
  noPreview: 'Nothing to preview yet.',
  left: { one: '{n} character left', other: '{n} characters left' },
  over: { one: '{n} character too many', other: '{n} characters too many' },
  restored: 'Your draft was restored.',
  discard: 'Discard',
  remember: 'Remember my name and e-mail on this device',
  forget: 'Forget me',
  forgotten: 'Done. This device keeps nothing about you for this site.',
  writingAs: 'Writing as {name}',
  change: 'Change',
  orMail: 'or {link}',
  mailInstead: 'E-mail it instead',
  copied: 'The text was copied: paste it into the e-mail.',
  offline: 'You are offline. What you write is kept here.',
  sendOnline: 'Send when online',
  queued: 'It will be sent as soon as you are online.',
  sendingSoon: { one: 'You are online again. Sending in {n} second.', other: 'You are online again. Sending in {n} seconds.' },
  wait: { one: 'Please wait {n} second.', other: 'Please wait {n} seconds.' },
  ready: 'You can send your comment now.',
  editLabel: 'Edit your comment',
  save: 'Save',
  saved: 'Saved.',
  removeAsk: 'Delete this comment?',
  keep: 'Keep',
  removed: 'Your comment was deleted.',
  failed: 'That did not work: {reason}',
  network: 'there is no connection to the comment service.',
  timeout: 'the comment service did not answer in time.',
  unavailable: 'the comment service is out of order.',
} satisfies Table<string>;

export type Key = keyof typeof english;
