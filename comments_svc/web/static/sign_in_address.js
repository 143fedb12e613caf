// The address that was typed on the page stands in the fragment, which browsers send to nobody. It goes into the field, and
// out of the address of this window.
const field = document.getElementById("email");
const carried = location.hash.slice(1);
if (field instanceof HTMLInputElement && carried) {
  if (!field.value) field.value = read(carried);
  history.replaceState(null, "", location.pathname + location.search);
}

/** A stray percent sign is no escape. */
function read(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
