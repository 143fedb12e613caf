/** Times in words. */

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];
const RELATIVE_S = 30 * 86_400;

/** "5 hours ago"; a date after 30 days. Times ahead of this device's clock count as now. */
export function ago(at: string, lang: string, now = Date.now()): string {
  const seconds = Math.max(0, (now - Date.parse(at)) / 1000);
  if (seconds >= RELATIVE_S) return new Date(at).toLocaleString(lang, { dateStyle: 'medium' });
  const words = new Intl.RelativeTimeFormat(lang, { numeric: 'auto' });
  const [unit, size] = STEPS.find(([, size]) => seconds >= size) ?? ['second', Infinity];
  return words.format(-Math.floor(seconds / size), unit);
}

/** The full local date and time. */
export function exactly(at: string, lang: string): string {
  return new Date(at).toLocaleString(lang, { dateStyle: 'long', timeStyle: 'short' });
}
