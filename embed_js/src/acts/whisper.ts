/** "Send privately": what stands in the form goes to the author alone. */

import type { Failure } from '../api';
import type { Composer } from '../compose';
import { h } from '../more/core';
import type { Desk } from './desk';
import { failed } from './lent';

export async function whisper(desk: Desk, composer: Composer): Promise<void> {
  const { thread, t } = desk;
  const { url, text, name, email, trap } = composer.draft();
  composer.busy(true);
  try {
    await thread.call('POST', 'feedback', { body: { url, text, name, email, trap } });
    composer.empty();
    composer.tell('status', h('p', {}, t.whispered()));
    thread.say(t.whispered());
  } catch (failure) {
    composer.tell('alert', ...failed(desk, failure as Failure, () => void whisper(desk, composer)));
  }
  composer.busy(false);
}
