/** Passkeys: the browser is asked for one, and what it says leaves as an ordinary form. */

const known = 'PublicKeyCredential' in window && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

async function options(form) {
  const answer = await fetch(form.action, { headers: { accept: 'application/json' } });
  const content = await answer.json();
  if (!answer.ok) throw new Error(content.detail || content.title);
  return content;
}

async function credential(form) {
  const wanted = await options(form);
  if (form.dataset.passkey === 'add') {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(wanted) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(wanted) });
}

/** Browsers say the same for "cancelled" and "took too long", so that pages learn nothing. */
function reason(fault) {
  if (fault.name === 'NotAllowedError') return 'Nothing was done: your device was not asked to the end. Please try again.';
  if (fault.name === 'InvalidStateError') return 'This device has a passkey for this account already.';
  if (fault instanceof TypeError) return 'The server can’t be reached. Please try again.';
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
      form.elements.answer.value = JSON.stringify(await credential(form));
      form.submit();
    } catch (fault) {
      said.textContent = reason(fault);
      said.hidden = false;
    } finally {
      button.disabled = false;
    }
  });
}

for (const without of document.querySelectorAll('[data-without-passkeys]')) without.hidden = known;
