/** The way by e-mail: the page's own address, to be copied, because a link opens the wrong program for many. */

import type { Composer } from '../compose';
import { fit, known, mailLink, mailto } from '../more/mail';
import type { Woken } from '../more/woken';
import { copy } from './copy';

interface Answer {
  address: string;
  mailto: string;
}

/** Where the service takes no mail, or can't be asked, it is the address that the page knows. */
export async function mail(thread: Woken, composer: Composer): Promise<void> {
  const { t, options, store, call } = thread;
  const { url, title } = options;
  const own = store.policy.mail && (await call<Answer>('POST', 'mail-address', { body: { url, title } }).catch(() => null));
  const address = own ? own.address : known(thread) as string;
  const link = mailLink(thread, t.openMail(), composer, (text) =>
    own ? fit((body) => `${own.mailto}&body=${body}`, '', text) : mailto(address, title, url, text),
  );
  const [field, press] = copy(thread, t.address(), address);
  composer.tell('status', t.mailHelp(), field, press, link);
  field.focus();
}
