/** Posting: the comment stands in its place at once, and the text stays in the box until the server has it. */

import type { Failure } from './api';
import { paragraphs } from './body';
import type { Composer } from './compose';
import { button } from './dom';
import type { Thread } from './thread';
import type { Comment, Draft, Written } from './wire';

export async function send(thread: Thread, composer: Composer): Promise<void> {
  const { parent, writer, form } = composer;
  if (writer.control.readOnly || (composer.gate ? composer.gate() : !form.reportValidity())) return;
  const { store, t, call, reader } = thread;
  const draft = composer.draft();
  composer.tell('status');
  composer.busy(true);
  store.put(asShown(draft, parent));
  const drawn = thread.sync();
  thread.say(t.sending());
  let failure!: Failure;
  const written = await call<Written>('POST', 'comments', { body: draft, token: reader.tokenToWrite }).catch((reason: Failure) => void (failure = reason));
  await drawn;
  composer.busy(false);
  if (written) {
    composer.empty();
    if (parent) thread.closeReply();
    return thread.wrote(written, draft.id);
  }
  store.comments.delete(draft.id);
  thread.sync();
  thread.say('');
  thread.emit('error', { kind: failure.kind });
  const again = button(t.tryAgain(), () => send(thread, composer));
  composer.tell('alert', t.notSent({ reason: failure.detail ?? failure.title ?? t.noService() }), again);
  thread.wake((more) => more.refused(thread, composer, failure, again));
}

function asShown({ id, text, name }: Draft, parent: Comment | null): Comment {
  return {
    id,
    parent: parent && parent.id,
    root: parent && (parent.root ?? parent.id),
    author: { name },
    body: paragraphs(text),
    at: new Date().toISOString(),
    score: 0,
    state: 'sending',
  } as unknown as Comment;
}
