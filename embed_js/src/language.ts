/** The languages that are spoken besides English: a script each, fetched when the page asks for it. */

import type { Key as ActKey } from './acts/text';
import type { english as feedback } from './feedback/text';
import type { Key } from './more/text';
import type { english, Message } from './text';

export const LANGUAGES = 'ar de es fa fr he hi it ja ko nl pl pt-BR ru tr uk vi zh-Hans zh-Hant'.split(' ');

/** What is said in one: the sentences of the core and those of embed-more.js. */
export type Language = Record<keyof typeof english | Key, Message>;
/** And those of src/acts/ and feedback.js, a script of their own. */
export type ActLanguage = Record<ActKey | keyof typeof feedback, Message>;
export type Words = Record<string, Message>;

/** A hash of all that is built, put here by the build. */
declare const BUILD: string;

/** Which of them comes nearest to a language tag (BCP 47); undefined: none. */
export function nearest(asked: string): string | undefined {
  if (/^zh-(hant|tw|hk|mo)\b/i.test(asked)) return 'zh-Hant';
  return LANGUAGES.find((each) => asked.split('-')[0]!.toLowerCase() === each.slice(0, 2));
}

/** What embed-NAME.js gives: the words of a language, or a function. Undefined where it can't be had: then it is done without. */
export function fetchScript<T>(service: string, name: string): Promise<T | undefined> {
  return import(`${service}/static/embed-${name}.js?v=${BUILD}`).then(
    (script) => script.default,
    () => undefined,
  );
}
