/** The box for a reply on the page of one comment. */

import { dress, post } from './dashboard_box.js';
import { goTo } from './dashboard_dom.js';

const form = document.querySelector('.cards > .reply');

if (form) {
  dress(form);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const answer = await post(form);
    if (answer) goTo(answer.go_to);
  });
}
