/** A note about a comment, or about its author: kept while it is typed, until it is saved. */

import { restore } from './dashboard_box.js';
import { areaOf, bare, dropDraft, isBare, keepDraft, readDraft, share } from './dashboard_draft.js';

const folded = (text) => text.trim().replace(/\s+/g, ' ');

export function keepNote(form) {
  const saved = [...document.querySelectorAll('.notes .words')].map((each) => folded(each.textContent));
  const draft = readDraft(form);
  if (draft && [...saved, folded(bare(form))].includes(folded(draft.text))) dropDraft(form);
  restore(form, areaOf(form).labels[0]);
  const forget = () => isBare(form) && form.querySelector('.restored')?.remove();
  share(form, forget);
  areaOf(form).addEventListener('input', () => {
    keepDraft(form);
    forget();
  });
}
