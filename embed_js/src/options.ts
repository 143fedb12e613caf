/** The element's attributes, read once at start. */

import { tried } from './storage';
import type { Sort } from './wire';

export interface Options {
  site: string;
  url: string;
  title: string;
  lang: string;
  sort: Sort;
  headingLevel: number;
  maxDepth: number;
  lazy: boolean;
  live: boolean;
  /** Whether the way in by e-mail is shown. */
  email: boolean;
  readonly: boolean;
}

export const ATTRIBUTES = 'site page-url page-title lang sort heading-level max-depth lazy live email readonly sso'.split(' ');

const TITLE_CHARS = 200;

const parsed = (text: string | null | undefined, here: string): URL | '' | null | undefined => text && tried(() => new URL(text, here));

const bare = ({ host }: URL): string => host.replace(/^www\./, '');

/** The attribute, else the page's canonical address when it is on the same site, else where we are. Never a fragment. */
export function pageUrl(attribute: string | null, canonical: string | undefined, here: string): string {
  const at = new URL(here);
  const said = parsed(canonical, here);
  const url = parsed(attribute, here) || (said && bare(said) === bare(at) ? said : at);
  url.hash = '';
  return url.href;
}

/** A tag that Intl takes (BCP 47). */
export function languageTag(said: string): string {
  return tried(() => Intl.getCanonicalLocales(said.replace('_', '-'))[0]) ?? 'en';
}

/** As long as the service takes it, and without the half of a sign, which JSON can't hold (RFC 8259, 8.2). */
export const cut = (title: string): string => title.slice(0, TITLE_CHARS).toWellFormed();

const count = (text: string | null, otherwise: number): number => Math.abs(parseInt(text ?? '')) || otherwise;

export function readOptions(host: HTMLElement): Options {
  const get = (name: string): string | null => host.getAttribute(name);
  const sort = get('sort') as Sort;
  return {
    site: get('site') ?? '',
    url: pageUrl(get('page-url'), document.querySelector<HTMLLinkElement>('link[rel~=canonical]')?.href, location.href),
    title: cut(get('page-title') || document.title),
    lang: languageTag(host.closest<HTMLElement>('[lang]')?.lang || navigator.language),
    sort: sort === 'newest' || sort === 'best' ? sort : 'oldest',
    headingLevel: Math.min(5, count(get('heading-level'), 2)),
    maxDepth: count(get('max-depth'), 4),
    lazy: get('lazy') !== 'false',
    live: get('live') !== 'off',
    email: get('email') !== 'off',
    readonly: (get('readonly') ?? 'false') !== 'false',
  };
}
