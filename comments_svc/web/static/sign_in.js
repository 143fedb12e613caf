// What this window found out goes to the page that opened it: to its exact origin, so that no other page that may have
// opened this window hears of it.
const grant = document.getElementById("grant");
// The way here stands in the address: the history of the browser shall not keep it.
history.replaceState(null, "", location.pathname);
if (grant && window.opener) {
  const { origin, site, grant: code } = grant.dataset;
  window.opener.postMessage({ type: "comments:signed-in", site, grant: code }, origin);
  grant.hidden = true;
  document.getElementById("handed").hidden = false;
  window.close();
}
