/** The way by e-mail: the page's own address, to be copied, because a link opens the wrong program for many. */

import type { Failure } from '../api';
import type { Composer } from '../compose';
import { h } from '../more/core';
import { copy } from './copy';
import type { Desk } from './desk';
import { failed, fit, known, mailLink, mailto } from './lent';

interface Answer {
  address: string;
  mailto: string;
}

/** Where the service takes no mail, or can't be asked, it is the address that the page knows. */
export async function mail(desk: Desk, composer: Composer): Promise<void> {
  const { thread, t } = desk;
  const { url, title } = thread.options;
  let failure: Failure = { kind: '' };
  const { mail: site } = thread.store.policy;
  const own = site && (await thread.call<Answer>('POST', 'mail-address', { body: { url, title } }).catch((reason: Failure) => void (failure = reason)));
  const address = (own && own.address) ?? known(desk);
  if (!address) return composer.tell('alert', ...failed(desk, failure, () => void mail(desk, composer)));
  const link = mailLink(desk, t.openMail(), composer, (text) =>
    own ? fit((body) => `${own.mailto}&body=${body}`, '', text) : mailto(address, title, url, text),
  );
  const [field, press] = copy(desk, t.address(), address);
  composer.tell('status', h('p', {}, t.mailHelp()), field, press, link);
  field.focus();
}
