/** The entry of feedback.js: <comment-feedback site page-url>. */

import { CommentFeedback } from './element';

const script = (document.currentScript as HTMLScriptElement | null) ?? document.querySelector<HTMLScriptElement>('script[src*="/feedback.js"]');

if (!customElements.get('comment-feedback')) {
  CommentFeedback.service = (script?.src ?? '').replace(/\/feedback\.js.*$/, '');
  customElements.define('comment-feedback', CommentFeedback);
}
