/**
 * A reply or a note that is not sent yet, kept on this device for each moderator and comment until they sign out. Tabs
 * that show the same one share it, so that none writes over what was typed in another.
 */

const KEPT_MS = 30 * 24 * 3600 * 1000;
const START = 'comments:draft:';

const keyOf = (form) => START + form.dataset.draft;
export const areaOf = (form) => form.elements.text ?? form.elements.note;
const textOf = (form) => areaOf(form).value;

/** What stands in the box without a draft: of a note that is changed in its place, the one that is saved. */
export const bare = (form) => (form.matches('.settings') ? areaOf(form).defaultValue : '');
export const isBare = (form) => textOf(form).trim() === bare(form);

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

/**
 * {text, at, from, id?}, or null. `from`: over which it was typed. `id`: under which exactly this text was sent once,
 * without an answer.
 */
export function readDraft(form) {
  const draft = read(keyOf(form));
  return isOld(draft) ? null : draft;
}

export function keepDraft(form, id) {
  if (isBare(form)) return dropDraft(form);
  const draft = { text: textOf(form), at: Date.now(), from: bare(form), id };
  tried(() => localStorage.setItem(keyOf(form), JSON.stringify(draft)));
}

export const dropDraft = (form) => tried(() => localStorage.removeItem(keyOf(form)));

/** Whether closing the page loses nothing of it. */
export const isKept = (form) => !textOf(form).trim() || readDraft(form)?.text === textOf(form);

/** `changed` is told when another tab has typed, or sent what was typed. */
export function share(form, changed) {
  const take = () => {
    areaOf(form).value = readDraft(form)?.text ?? bare(form);
    changed();
  };
  addEventListener('storage', ({ key }) => key === keyOf(form) && take());
  // Of a page that one comes back to, nothing was told meanwhile. What could not be kept stands in the box alone.
  let kept = true;
  addEventListener('pagehide', () => (kept = isKept(form)));
  addEventListener('pageshow', ({ persisted }) => persisted && kept && take());
}

/** What stands in the box already, from the server or the browser, costs no draft. */
export function joined(draft, text) {
  if (draft.from === text || draft.text.includes(text)) return draft.text;
  return text.includes(draft.text) ? text : `${draft.text}\n\n${text}`;
}

export function dropAllDrafts() {
  for (const key of tried(() => Object.keys(localStorage)) ?? []) {
    if (key.startsWith(START)) tried(() => localStorage.removeItem(key));
  }
}

for (const key of tried(() => Object.keys(localStorage)) ?? []) {
  if (key.startsWith(START) && isOld(read(key))) tried(() => localStorage.removeItem(key));
}
