// The token of the link stands in the fragment, which browsers send to nobody. It goes into the form, out of the
// address bar, and is sent when its holder presses the button.
const field = document.getElementById("link");
if (field instanceof HTMLInputElement && location.hash.length > 1) {
  field.value = location.hash.slice(1);
  document.getElementById("paste").hidden = true;
  history.replaceState(null, "", location.pathname + location.search);
}
