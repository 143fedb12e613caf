import css from './styles.css';

let shared: CSSStyleSheet | undefined;

/** One sheet for every widget of the page; adopted by script, so that the page's `style-src` needs no exception. */
export function sheet(): CSSStyleSheet {
  if (!shared) {
    shared = new CSSStyleSheet();
    shared.replaceSync(css);
  }
  return shared;
}
