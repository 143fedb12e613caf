/** The entry of embed.js. It may run twice, before or after the element, or be put there by a script. */

import { CommentThread } from './element';

const script = (document.currentScript as HTMLScriptElement | null) ?? document.querySelector<HTMLScriptElement>('script[src*="/embed.js"]');

if (!customElements.get('comment-thread')) {
  CommentThread.service = (script?.src ?? '').replace(/\/embed\.js.*$/, '');
  customElements.define('comment-thread', CommentThread);
}
