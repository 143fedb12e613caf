/** <comment-count>: all of a page that are there at once ask with one GET. On failure their own text stays. */

import { fetchScript, nearest, type Words } from '../language';
import type { Plural } from '../text';

const ENGLISH: Plural = { one: '{n} comment', other: '{n} comments' };
const EACH_GET = 100;

type Waiting = Map<string, Element[]>;

/** In the language around the element. */
async function say(service: string, element: Element, n: number): Promise<void> {
  const language = nearest(element.closest<HTMLElement>('[lang]')?.lang || navigator.language);
  const words = language && (await fetchScript<Words>(service, language));
  const [forms, lang] = words ? [words['count'] as Plural, language] : [ENGLISH, 'en'];
  element.textContent = (forms[new Intl.PluralRules(lang).select(n)] ?? forms.other).replace('{n}', n.toLocaleString(lang));
}

/** The addresses of one site, a hundred in a GET. */
async function ask(service: string, site: string, waiting: Waiting): Promise<void> {
  const urls = [...waiting.keys()];
  while (urls.length) {
    const query = new URLSearchParams(urls.splice(0, EACH_GET).map((url) => ['url', url]));
    const answer = await fetch(`${service}/api/v1/sites/${encodeURIComponent(site)}/counts?${query}`, { credentials: 'omit' });
    const { counts } = (await answer.json()) as { counts?: Record<string, number> };
    for (const url in counts) waiting.get(url)?.forEach((element) => void say(service, element, counts[url]!));
  }
}

function bySite(elements: Iterable<Element>): Map<string, Waiting> {
  const sites = new Map<string, Waiting>();
  for (const element of elements) {
    const site = element.getAttribute('site');
    if (!site) continue;
    const url = new URL(element.getAttribute('page-url') ?? '', location.href);
    url.hash = '';
    const waiting = sites.get(site) ?? new Map<string, Element[]>();
    sites.set(site, waiting.set(url.href, [...(waiting.get(url.href) ?? []), element]));
  }
  return sites;
}

export function makeCommentCount(service: string): CustomElementConstructor {
  const elements = new Set<Element>();
  const send = (): void => {
    for (const [site, waiting] of bySite(elements)) ask(service, site, waiting).catch(() => {});
    elements.clear();
  };
  const plan = (element: Element): void => {
    elements.add(element);
    if (elements.size > 1) return;
    if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', send, { once: true });
    else setTimeout(send);
  };
  return class extends HTMLElement {
    static observedAttributes = ['site', 'page-url'];

    connectedCallback(): void {
      plan(this);
    }

    attributeChangedCallback(): void {
      if (this.isConnected) plan(this);
    }
  };
}
