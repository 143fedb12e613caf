/** A note about a comment: kept while it is typed, until it stands among the others. */

import { restore } from './dashboard_box.js';
import { areaOf, dropDraft, keepDraft, readDraft, share } from './dashboard_draft.js';

const folded = (text) => text.trim().replace(/\s+/g, ' ');

export function keepNote(form) {
  const saved = [...document.querySelectorAll('.notes .words')].map((each) => folded(each.textContent));
  const draft = readDraft(form);
  if (draft && saved.includes(folded(draft.text))) dropDraft(form);
  restore(form, form.querySelector('label'));
  const forget = () => areaOf(form).value || form.querySelector('.restored')?.remove();
  share(form, forget);
  areaOf(form).addEventListener('input', () => {
    keepDraft(form);
    forget();
  });
}
