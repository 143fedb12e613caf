/** "2 min ago" grows old while the list stays open. */

import { list } from './dashboard_dom.js';

const MINUTE_MS = 60_000;
/** As the service counts (web/dashboard/wording.py); what is older than two weeks stays as it was said. */
const STEPS = [
  ['minute', MINUTE_MS, 60 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS, 24 * 60 * MINUTE_MS],
  ['day', 24 * 60 * MINUTE_MS, 14 * 24 * 60 * MINUTE_MS],
];
const { lang } = document.documentElement;
const words = new Intl.RelativeTimeFormat(lang);

function renew() {
  if (document.visibilityState === 'hidden') return;
  for (const time of list.querySelectorAll('.when time')) {
    const passed = Date.now() - Date.parse(time.dateTime);
    const [name, unit] = STEPS.find(([, , below]) => passed < below) ?? [];
    const number = Math.floor(passed / unit);
    if (number >= 1) time.textContent = lang === 'en' && name === 'minute' ? `${number} min ago` : words.format(-number, name);
  }
}

export function keepAges() {
  setInterval(renew, MINUTE_MS);
  document.addEventListener('visibilitychange', renew);
}
