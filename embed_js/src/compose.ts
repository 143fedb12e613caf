/** The form for a comment or a reply. What is typed is kept as a draft until the server has it. */

import { button, fill, h, notice, type Child } from './dom';
import { draftKey, keepDraft, readDraft } from './draft';
import { uuid7 } from './ids';
import { send } from './send';
import type { Thread } from './thread';
import { makeWho, type Who } from './who';
import type { Comment, Draft } from './wire';
import { keys, makeWriter, type Writer } from './write';

export interface Composer {
  form: HTMLFormElement;
  who: Who;
  writer: Writer;
  parent: Comment | null;
  /** Of its draft. */
  key: string;
  /** The line with "Remember me", filled by more/remember.ts. */
  options: HTMLElement;
  submit: HTMLButtonElement;
  /** The line of the buttons. */
  foot: HTMLElement;
  /** Decides, when set, whether a press of the button goes any further. */
  gate: (() => boolean) | null;
  /** Set by more/remember.ts: paints anew who is known. */
  repaint?: () => void;
  /** `alert` is read out at once, `status` when the reader pauses; no words take the notice away. */
  tell(role: 'alert' | 'status', words?: Child, ...children: Child[]): void;
  /** What the form asks to be posted; the same id for the same text. */
  draft(): Draft;
  busy(now: boolean): void;
  /** The server has it. */
  empty(): void;
}

export function compose(thread: Thread, parent: Comment | null, cancel: () => void): Composer {
  const { t, reader, options, emit } = thread;
  const id = parent?.id ?? 'new';
  const key = draftKey(options.site, options.url, parent?.id);
  const title = parent ? t.replyingTo({ name: thread.nameOf(parent) }) : t.comment();
  const who = makeWho(thread, id);
  const writer = makeWriter(t, id, title);
  const area = writer.control;
  const trap = h('input', { name: 'fax', tabindex: -1, autocomplete: 'off' });
  const words = h('div');
  const label = h('span');
  // its click, not the form's event: a frame in a sandbox without "allow-forms" never submits
  const press = (event: Event): void => {
    event.preventDefault();
    send(thread, composer);
  };
  const submit = h('button.primary', { type: 'submit', part: 'button primary', click: press }, label);
  const foot = h('div.send', {}, submit, parent && button(t.cancel(), cancel));
  const remember = h('p.remember');
  /** Unix milliseconds when writing began; a restored draft began earlier. */
  let from = Date.now();
  let tried: string | undefined;

  const form = h(
    'form.compose',
    {
      part: 'form',
      novalidate: true,
      'aria-label': parent ? title : t.compose(),
      keydown: keys(cancel),
    },
    who.box,
    writer.box,
    h('label.trap', { 'aria-hidden': 'true' }, 'Fax', trap),
    remember,
    words,
    foot,
  );
  const keep = (): void => keepDraft(reader.box, key, { text: area.value, from, at: Date.now(), id: tried });
  const composer: Composer = {
    form,
    who,
    writer,
    parent,
    key,
    options: remember,
    submit,
    foot,
    gate: null,
    tell(role, said, ...children) {
      fill(words, said && notice(role, said, ...children));
    },
    draft() {
      tried ??= uuid7();
      keep();
      const { url, title } = options;
      const elapsed_ms = Math.max(0, Date.now() - from); // clocks are set back
      return { ...reader.identity, id: tried, url, title, parent: parent?.id, text: area.value, trap: trap.value, elapsed_ms };
    },
    busy(now) {
      area.readOnly = now;
      label.textContent = now ? t.sending() : parent ? t.reply() : t.post();
      submit.ariaDisabled = now ? 'true' : null;
    },
    empty() {
      tried = undefined;
      from = Date.now();
      area.value = '';
      writer.write();
      keep();
      composer.tell('status');
    },
  };
  area.addEventListener('input', () => {
    if (!reader.box.get(key)) emit('composing');
    tried = undefined;
    keep(); // with each key: a page may be left at any moment, and none is told in time everywhere
  });
  const kept = readDraft(reader.box, key);
  if (kept) {
    area.value = kept.text;
    tried = kept.id;
    from = kept.from;
    thread.wake((more) => more.restored(thread, composer));
  }
  composer.busy(false);
  return composer;
}
