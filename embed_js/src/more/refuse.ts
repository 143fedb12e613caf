/** What is said when the server, or the way there, refused a comment. Nothing that was typed is touched. */

import type { Failure } from '../api';
import type { Composer } from '../compose';
import type { Field } from '../field';
import { queue, wait } from './hold';
import { instead } from './mail';
import { pause, reason } from './reason';
import { meButton } from './remember';
import type { Woken } from './woken';

export function refused(thread: Woken, composer: Composer, failure: Failure, again: HTMLElement): void {
  const { kind, errors } = failure;
  // used for another text, in a try whose answer was lost: once more, under a new id
  if (kind === 'id-taken') return renew(composer);
  if (kind === 'rate-limited') return wait(thread, composer, pause(failure));
  if (kind === 'network' && !navigator.onLine) return queue(thread, composer);
  const words = thread.t.notSent({ reason: reason(thread, failure) });
  if (kind === 'proof-needed') {
    return composer.tell('alert', words, meButton(thread, composer, () => composer.submit.click()));
  }
  const faults = /^too-l/.test(kind) ? [{ field: 'text', message: reason(thread, failure) }] : errors;
  if (faults && mark(composer, faults)) return composer.tell('status');
  if (kind === 'thread-closed') {
    thread.store.head!.state = 'closed';
    void thread.sync();
    return composer.tell('alert', words);
  }
  composer.tell('alert', words, again, instead(thread, composer));
}

/** What was typed counts as typed anew. */
function renew({ writer, submit }: Composer): void {
  writer.control.dispatchEvent(new Event('input'));
  submit.click();
}

/** Puts each message at its field and goes to the first; false if none belongs to a field. */
function mark({ who, writer }: Composer, faults: NonNullable<Failure['errors']>): boolean {
  const fields: Record<string, Field> = { ...who.fields, text: writer };
  let first: HTMLElement | undefined;
  for (const { field, message } of faults) {
    const at = fields[field];
    at?.fault(message);
    first ??= at?.control;
  }
  writer.write();
  first?.focus();
  return !!first;
}
