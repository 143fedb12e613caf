/** The boxes for a reply and for a note, on the page of one comment; and for a note, on that of its author. */

import { dress, post } from './dashboard_box.js';
import { goTo } from './dashboard_dom.js';
import { keepNote } from './dashboard_note.js';

const form = document.querySelector('.cards > .reply');

if (form) {
  dress(form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await post(form);
    if (answer) goTo(answer.go_to);
  });
}

const note = document.querySelector('.add-note, .settings[data-draft]');
if (note) keepNote(note);
