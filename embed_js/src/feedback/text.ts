/** The sentences of feedback.js. */

import type { Table } from '../text';

export const english = {
  restored: 'Your draft was restored.',
  helpful: 'Was this helpful?',
  yes: 'Yes',
  no: 'No',
  noteYes: 'What was good?',
  noteNo: 'What is missing or wrong?',
  noteHelp: 'Only the author reads this. You may leave it empty.',
  yourName: 'Name (optional)',
  yourEmail: 'E-mail (optional), for an answer',
  sendNote: 'Send',
  thanks: 'Thank you.',
  notTaken: 'That did not work: {reason}',
  unreachable: 'there is no connection to the service.',
} satisfies Table<string>;
