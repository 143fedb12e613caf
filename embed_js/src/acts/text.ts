/** The sentences of what starts with a button, here and in feedback.js. */

import type { Table } from '../text';

export const english = {
  restored: 'Your draft was restored.',
  forgotten: 'Done. This device keeps nothing about you for this site.',
  editLabel: 'Edit your comment',
  save: 'Save',
  saved: 'Saved.',
  removeAsk: 'Delete this comment?',
  keep: 'Keep',
  removed: 'Your comment was deleted.',
  copy: 'Copy',
  copyLink: 'Copy link',
  copiedIt: 'Copied.',
  mailHelp: 'Write to this address. Your e-mail appears here as a comment once it was looked at.',
  address: 'Address',
  openMail: 'Open my e-mail program',
  followHelp: 'An e-mail for each new comment on this page.',
  following: 'New comments are sent to {email}.',
  asked: 'An e-mail is on its way to {email}. Please open its link.',
  leave: 'Stop following',
  unfollowed: 'You do not follow this page any more.',
  mailCode: 'Code',
  meHelp: 'Say who you are in the window. Enter here only a code that it shows.',
  blocked: 'Your browser did not open the window. Please allow it.',
  enter: 'Enter',
  claimAsk: 'Earlier comments under this address: {n}. Are they yours?',
  mine: 'Mine',
  notMine: 'Not mine',
  report: 'Report',
  reportAsk: 'What is wrong with this comment?',
  spam: 'Spam',
  rude: 'Rude',
  'off-topic': 'Off topic',
  'personal-data': 'Personal data',
  other: 'Something else',
  reported: 'You have reported this comment. A moderator will look at it.',
  thanks: 'Thank you.',
} satisfies Table<string>;

export type Key = keyof typeof english;
