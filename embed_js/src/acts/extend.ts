/** The entry of embed-acts.js: what is needed only once a button for it was pressed. */

import type { Words } from '../language';
import { speak, take } from '../more/core';
import type { Kit } from '../more/kit';
import type { Lent } from '../more/lend';
import type { Shared } from '../share';
import type { Acts } from './acts';
import type { Desk } from './desk';
import { edit } from './edit';
import { asked, follow } from './follow';
import { forget } from './forget';
import { borrow } from './lent';
import { mail } from './mail';
import { me, sso } from './me';
import { menu } from './menu';
import { react } from './react';
import { remove } from './remove';
import { english } from './text';
import { vote } from './vote';
import { whisper } from './whisper';

export function extend(kit: Kit, shared: Shared, lent: Lent, words: Words | undefined): Acts {
  take(shared);
  borrow(lent);
  const desk: Desk = { ...kit, t: { ...kit.t, ...speak(kit.thread.options.lang, english, words) } };
  return {
    edit: (item) => edit(desk, item),
    remove: (item) => remove(desk, item),
    vote: (item, value) => vote(desk, item, value),
    react: () => react(desk),
    menu: (item) => menu(desk, item),
    mail: (composer) => mail(desk, composer),
    forget: () => forget(desk),
    me: (composer, popup, then) => me(desk, composer, popup, then),
    sso: (token) => sso(desk, token),
    follow: (press) => follow(desk, press),
    asked: (id) => asked(desk, id),
    whisper: (composer) => whisper(desk, composer),
  };
}
