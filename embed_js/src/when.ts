/** Times in words. */

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const RELATIVE_S = 30 * 86_400;

/** By language. To make one takes longer than to use it for a whole thread. */
const made: Record<string, [words: Intl.RelativeTimeFormat, day: Intl.DateTimeFormat, full: Intl.DateTimeFormat]> = {};

const formats = (lang: string): (typeof made)[string] =>
  (made[lang] ??= [
    new Intl.RelativeTimeFormat(lang, { numeric: 'auto' }),
    new Intl.DateTimeFormat(lang, { dateStyle: 'medium' }),
    new Intl.DateTimeFormat(lang, { dateStyle: 'long', timeStyle: 'short' }),
  ]);

/** "5 hours ago"; a date after 30 days. Times ahead of this device's clock count as now. */
export function ago(at: string, lang: string, now = Date.now()): string {
  const then = Date.parse(at);
  const seconds = Math.max(0, (now - then) / 1000);
  const [words, day] = formats(lang);
  if (seconds >= RELATIVE_S) return day.format(then);
  const [unit, size] = STEPS.find(([, size]) => seconds >= size) ?? ['second', Infinity];
  return words.format(-Math.floor(seconds / size), unit);
}

/** The full local date and time. */
export function exactly(at: string, lang: string): string {
  return formats(lang)[2].format(Date.parse(at));
}
