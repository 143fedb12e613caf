/** "Send privately": what stands in the form goes to the author alone. */

import type { Composer } from '../compose';
import { attempt } from './reason';
import type { Woken } from './woken';

export async function whisper(thread: Woken, composer: Composer): Promise<void> {
  const { t, say, call } = thread;
  const { url, text, name, email, trap } = composer.draft();
  composer.busy(true);
  await attempt(
    thread,
    composer.tell,
    async () => {
      await call('POST', 'feedback', { body: { url, text, name, email, trap } });
      composer.empty();
      composer.tell('status', t.whispered());
      say(t.whispered());
    },
    () => whisper(thread, composer),
  );
  composer.busy(false);
  composer.who.policy(); // what the button says
}
