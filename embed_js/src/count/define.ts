/** The entry of count.js: <comment-count site page-url>3 comments</comment-count>. */

import { makeCommentCount } from './element';

const script = (document.currentScript as HTMLScriptElement | null) ?? document.querySelector<HTMLScriptElement>('script[src*="/count.js"]');

if (!customElements.get('comment-count')) {
  customElements.define('comment-count', makeCommentCount((script?.src ?? '').replace(/\/count\.js.*$/, '')));
}
