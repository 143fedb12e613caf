/** Passkeys: the browser is asked for one, and what it says leaves as an ordinary form. */

const known = 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

async function options(form) {
  const answer = await fetch(form.action, { headers: { accept: 'application/json' } });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.detail || content.title);
  return content;
}

/** The offer below the address; a button that is pressed ends it, because a browser asks for one thing at a time. */
let offering = new AbortController();

async function credential(form) {
  offering.abort();
  const wanted = await options(form);
  if (form.dataset.passkey === 'add') {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
}

function hand(form, given) {
  form.elements.answer.value = JSON.stringify(given);
  form.submit();
}

/** Passkeys stand among what the browser offers to fill in: nothing is asked until one is chosen. A challenge is good
 * for ten minutes, so a page that is left open asks for another. */
const RENEW_MS = 9 * 60_000;

async function offer(form) {
  if (!(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  const mine = (offering = new AbortController());
  try {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await options(form));
    if (mine.signal.aborted) return;
    setTimeout(() => {
      if (mine.signal.aborted) return;
      mine.abort();
      offer(form);
    }, RENEW_MS);
    hand(form, await navigator.credentials.get({ publicKey, mediation: 'conditional', signal: mine.signal }));
  } catch {
    // Nothing was asked for, so there is nothing to say: the button is there, and the mail.
  }
}

/** Browsers say the same for "cancelled" and "took too long", so that pages learn nothing. */
function reason(fault, form) {
  if (fault.name === 'NotAllowedError') return form.dataset.undone;
  if (fault.name === 'InvalidStateError') return form.dataset.there;
  if (fault instanceof TypeError) return form.dataset.unreachable;
  return fault.message;
}

for (const form of document.querySelectorAll('form[data-passkey]')) {
  const said = form.querySelector('.fault');
  const button = form.querySelector('button');
  form.hidden = !known;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    said.hidden = true;
    button.disabled = true;
    try {
      hand(form, await credential(form));
    } catch (fault) {
      said.textContent = reason(fault, form);
      said.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}

for (const without of document.querySelectorAll('[data-without-passkeys]')) without.hidden = known;

const waiting = known && document.querySelector('[autocomplete~="webauthn"]') && document.querySelector('form[data-passkey="use"]');
if (waiting) offer(waiting);
