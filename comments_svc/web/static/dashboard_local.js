/** What only the browser knows: the reader's time zone, and where to copy to. */

for (const time of document.querySelectorAll('.when .full')) {
  const at = new Date(time.parentElement.querySelector('time').dateTime);
  time.textContent = at.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short' });
}

for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = !navigator.clipboard;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent);
    button.textContent = 'Copied';
  });
}
