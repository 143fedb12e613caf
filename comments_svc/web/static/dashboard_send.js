/** Talks with the service. A failure is an Error that says in words what went wrong; `code` is its HTTP status. */

import { showCount } from './dashboard_dom.js';
import { say } from './dashboard_words.js';

async function ask(url, options) {
  let answer;
  try {
    answer = await fetch(url, { headers: { accept: 'application/json' }, ...options });
  } catch {
    throw new Error(say('unreachable'));
  }
  const content = await answer.json().catch(() => ({ title: say('hurt') }));
  if (!answer.ok) throw Object.assign(new Error(content.detail || content.title), { code: answer.status });
  if (content.pending !== undefined) {
    showCount('pending', content.pending);
    showCount('spam', content.spam);
  }
  return content;
}

export const send = (url, body) => ask(url, { method: 'POST', body, keepalive: true });
export const look = (url) => ask(url, {});

export function bodyOf(form, button) {
  const body = new URLSearchParams(new FormData(form));
  if (button?.name) body.set(button.name, button.value);
  return body;
}
