/** A reply that is not sent yet, kept on this device for each moderator and comment. */

const KEPT_MS = 30 * 24 * 3600 * 1000;
const START = 'comments:reply:';

const keyOf = (form) => START + form.dataset.draft;
const textOf = (form) => form.elements.text.value;

/** Storage may be full, or refused. */
function tried(act) {
  try {
    return act();
  } catch {
    return null;
  }
}

const read = (key) => tried(() => JSON.parse(localStorage.getItem(key)));
const isOld = (draft) => !(typeof draft?.text === 'string' && Date.now() - draft.at < KEPT_MS);

/** {text, at, id?}, or null. `id`: under which exactly this text was sent once, without an answer. */
export function readDraft(form) {
  const draft = read(keyOf(form));
  return isOld(draft) ? null : draft;
}

export function keepDraft(form, id) {
  if (!textOf(form).trim()) return dropDraft(form);
  tried(() => localStorage.setItem(keyOf(form), JSON.stringify({ text: textOf(form), at: Date.now(), id })));
}

export const dropDraft = (form) => tried(() => localStorage.removeItem(keyOf(form)));

/** Whether closing the page loses nothing of it. */
export const isKept = (form) => !textOf(form).trim() || readDraft(form)?.text === textOf(form);

for (const key of tried(() => Object.keys(localStorage)) ?? []) {
  if (key.startsWith(START) && isOld(read(key))) tried(() => localStorage.removeItem(key));
}
