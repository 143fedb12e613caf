/** <comment-feedback>: "Was this helpful?", with a note that only the author reads. */

import { caller, type Failure } from '../api';
import { button, fill, h } from '../dom';
import { keepDraft, readDraft, siteKey, type Draft } from '../draft';
import { fetchScript, nearest, type Words } from '../language';
import { languageTag, pageUrl } from '../options';
import { device } from '../storage';
import { speak, type Text } from '../text';
import css from './styles.css';
import { english } from './text';

const GOOD = 5;
const BAD = 1;

interface Feedback {
  /** Sends it; rejects with a `Failure`. */
  send(note: object): Promise<unknown>;
  t: Text<keyof typeof english>;
  /** Of its draft. */
  key: string;
}

/** A draft, and which of the two buttons it follows. */
interface Note extends Draft {
  chosen: number;
}

export class CommentFeedback extends HTMLElement {
  /** Where feedback.js came from, without a slash at the end. */
  static service: string;

  async connectedCallback(): Promise<void> {
    const { service } = CommentFeedback;
    const site = this.getAttribute('site');
    if (!site || this.shadowRoot) return;
    const lang = languageTag(this.closest<HTMLElement>('[lang]')?.lang || navigator.language);
    const root = this.attachShadow({ mode: 'open' });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    const near = nearest(lang);
    const words = near && (await fetchScript<Words>(service, `acts-${near}`));
    const t = speak(lang, english, words || undefined);
    const call = caller(service, site, lang);
    const canonical = document.querySelector<HTMLLinkElement>('link[rel~=canonical]')?.href;
    const url = (): string => pageUrl(this.getAttribute('page-url'), canonical, location.href);
    const send = (note: object): Promise<unknown> => call('POST', 'feedback', { body: { ...note, url: url() } });
    root.append(ask({ t, send, key: `${siteKey(site)}draft:feedback:${url()}` }));
  }
}

function ask(feedback: Feedback): HTMLElement {
  const { t, key } = feedback;
  const box = h('div');
  let chosen = 0;
  const keep = (): void => keepDraft(device, key, { text: area.value, at: Date.now(), chosen } as Note);
  /** Of both forms: the other button takes the text along. */
  const area = h('textarea', { rows: 3, dir: 'auto', 'aria-describedby': 'help', input: keep });
  const choose = (at: number): void => {
    chosen = at;
    both.forEach((each, index) => (each.ariaPressed = `${index === at}`));
    fill(box, write(feedback, area, at, done));
  };
  const both = [t.yes(), t.no()].map((word, at) => button(word, () => (choose(at), keep(), area.focus()), { 'aria-pressed': 'false' }));
  const words = h('p', { id: 'ask', tabindex: -1 }, t.helpful());
  const line = h('div.line', {}, words, ...both);
  const done = (): void => {
    box.remove();
    area.value = '';
    keep();
    words.textContent = t.thanks();
    fill(line, words);
    line.role = 'status';
    words.focus();
  };
  const kept = readDraft(device, key) as Note | null;
  if (kept) {
    area.value = kept.text;
    choose(kept.chosen);
    box.prepend(h('small', { role: 'status' }, t.restored()));
  }
  return h('section', { 'aria-labelledby': 'ask', lang: t.lang }, line, box);
}

function write({ t, send }: Feedback, area: HTMLTextAreaElement, at: number, done: () => void): HTMLElement {
  const [name, email, trap] = [h('input', { autocomplete: 'name' }), h('input', { autocomplete: 'email', type: 'email' }), h('input', { tabindex: -1, autocomplete: 'off' })];
  const help = h('small', { id: 'help' }, t.noteHelp());
  const notice = h('p', { role: 'alert' });
  const submit = (event: Event): void => {
    event.preventDefault();
    void post();
  };
  const press = h('button.send', { part: 'primary', click: submit }, t.sendNote());
  const post = async (): Promise<void> => {
    if (press.disabled) return;
    press.disabled = true;
    notice.textContent = '';
    const words = { text: area.value.trim() || (at ? t.no() : t.yes()), name: name.value.trim(), email: email.value.trim() || null };
    try {
      await send({ ...words, rating: at ? BAD : GOOD, trap: trap.value });
      done();
    } catch (failure) {
      const { errors, detail, title } = failure as Failure;
      notice.textContent = t.notTaken({ reason: errors?.[0]?.message ?? detail ?? title ?? t.unreachable() });
    }
    press.disabled = false;
  };
  const field = (words: string, control: HTMLElement): HTMLElement => h('label', {}, words, control);
  return h(
    'form',
    { part: 'form' },
    field(at ? t.noteNo() : t.noteYes(), area),
    help,
    h('div.line', {}, field(t.yourName(), name), field(t.yourEmail(), email)),
    h('label.trap', { 'aria-hidden': 'true' }, 'Fax', trap),
    notice,
    press,
  );
}
