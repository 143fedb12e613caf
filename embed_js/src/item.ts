/** One comment on the page, with the list of its replies. */

import { avatar } from './avatar';
import { allowed, build } from './body';
import { button, fill, h, sentence, type Child } from './dom';
import type { Thread } from './thread';
import type { Row } from './tree';
import { ago, exactly } from './when';
import type { Comment } from './wire';

const MARKED_MS = 3000;

export interface Item {
  li: HTMLLIElement;
  /** The comment as it was last painted. */
  comment: Comment;
  /** Everything of it but its replies; forms and notices go here. */
  main: HTMLElement;
  text: HTMLElement;
  acts: HTMLElement;
  /** The list for its replies. */
  branch(level: number): HTMLOListElement;
  update(row: Row): void;
  /** Paints the score and which way was voted. */
  score(): void;
  /** After all rows stand: what is left to load gets its button. */
  settle(): void;
  /** Scrolls there, and marks it for a moment. */
  reveal(): void;
}

export function makeItem(thread: Thread, first: Comment): Item {
  const { t, store, options } = thread;
  const { id } = first;
  const head = h('header', { part: 'meta' });
  const text = h('div.body', { part: 'body', dir: 'auto' });
  const acts = h('div.acts');
  const main = h('div.main', {}, head, text, acts);
  const article = h('article', { part: 'comment', 'aria-labelledby': `a-${id}` }, main);
  const li = h('li', { id: `comment-${id}`, tabindex: -1 }, article);
  let painted: Comment | undefined;
  let shown = '';
  let branch: HTMLOListElement | undefined;
  let more: HTMLElement | undefined;

  const time = (at: string): HTMLElement => h('time', { datetime: at, title: exactly(at, t.lang) }, ago(at, t.lang));
  const name = (): string => thread.nameOf(item.comment);
  const tally = h('b.score');
  const press: HTMLButtonElement = button('', () => thread.more(({ replies }) => replies(thread, press, id)));
  const way = (sign: string, label: string, value: number): HTMLButtonElement =>
    button(sign, () => thread.more((more) => more.vote(thread, item, value)), { 'aria-label': label, class: 'arrow' });
  const ways = [way('▲', t.up(), 1), way('▼', t.down(), -1)];
  const votes = h('span.votes', { role: 'group' }, ways[0], tally, ways[1]);

  const score = (): void => {
    const mine = store.votes.get(id) ?? 0;
    votes.ariaLabel = t.vote({ name: name() });
    ways.forEach((way, at) => {
      way.ariaPressed = `${mine === (at ? -1 : 1)}`;
      way.hidden = store.own.has(id);
    });
    tally.textContent = item.comment.score.toLocaleString(t.lang);
  };

  const line = (to: Comment | null, always: boolean): Child[] => {
    const { author, at, edited, state } = item.comment;
    if (state === 'deleted') return [h('p.gone', { id: `a-${id}` }, t.deleted())];
    const bdi = h('bdi', {}, name());
    const answered = to && h('a', { href: thread.permalink(to.id) }, h('bdi', {}, thread.nameOf(to)));
    return [
      h(
        `h${options.headingLevel + 1}.title` as 'h3.title',
        { id: `a-${id}` },
        author?.url ? h('a', allowed('a', { href: author.url }), bdi) : bdi,
        author?.badge && h('span.badge', {}, t.author()),
        author?.verified != null && h('span.badge', {}, author.verified ? '✓' : t.unverified()),
        answered && h(always ? 'span.answers' : 'span.answers.narrow', {}, ...sentence(t.inReplyTo(), answered)),
      ),
      h('a.when', { href: thread.permalink(id) }, time(at)),
      edited && h('span.edited', {}, ...sentence(t.edited(), time(edited))),
      state !== 'published' && h('p.waiting', {}, state === 'pending' ? t.waiting() : t.sending()),
    ];
  };
  const actions = (): Child[] => {
    const { state } = item.comment;
    const published = state === 'published';
    const own = store.own.has(id) && state !== 'deleted';
    const { canWrite } = thread;
    return [
      published && store.policy.votes && votes,
      published && canWrite && button(t.reply(), () => thread.reply(item), { 'aria-label': t.replyTo({ name: name() }), class: 'reply' }),
      ...((own && thread.ownActs?.(item)) || []),
      published && button('⋯', () => thread.more((more) => more.menu(thread, item)), { 'aria-label': t.menu({ name: name() }), class: 'dots' }),
    ];
  };

  const item: Item = {
    li,
    main,
    text,
    acts,
    comment: first,
    score,
    branch(level) {
      if (!branch) {
        branch = h('ol', { role: 'list', class: level > options.maxDepth ? '' : level > 2 ? 'tree slim' : 'tree' });
        li.append(branch);
      }
      return branch;
    },
    update({ comment, level, to }) {
      const { state, author, body } = comment;
      item.comment = comment;
      if (comment !== painted) {
        if (painted) article.firstChild!.remove();
        article.prepend(avatar(state === 'deleted' ? null : name(), author?.avatar));
        fill(head, ...line(to, level > options.maxDepth));
        if (JSON.stringify(painted?.body) !== JSON.stringify(body)) fill(text, ...build(body));
        painted = comment;
      }
      const now = [state, thread.canWrite, thread.editable?.(id), store.policy.votes].join();
      if (now !== shown) fill(acts, ...actions());
      shown = now;
      score();
    },
    settle() {
      if (!store.more.has(id)) {
        more?.remove();
        return;
      }
      more ??= h('p.more', {}, press);
      press.ariaExpanded = 'false';
      press.textContent = t.moreReplies({ n: Math.max(1, store.missing(id)) });
      if (li.lastChild !== more) li.append(more);
    },
    reveal() {
      li.scrollIntoView();
      li.focus({ preventScroll: true });
      li.className = 'marked';
      setTimeout(() => (li.className = ''), MARKED_MS);
    },
  };
  return item;
}
