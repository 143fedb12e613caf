/** Calls to the service. Every failure is a `Failure` that names its kind. */

const TIMEOUT_MS = 15_000;
/** What only the blog's owner can mend: no-such-site, origin-not-allowed, foreign-page. */
const SETUP = /h-s|ori|fore/;

/** `kind`: the slug of the problem, or `network`, or `timeout`. */
export interface Failure {
  kind: string;
  title?: string;
  detail?: string;
  errors?: { field: string; message: string }[];
  retry_after_s?: number;
}

export interface Ask {
  query?: Record<string, string | number | null | undefined>;
  body?: object | undefined;
  token?: string | null | undefined;
}

export type Call = <T>(method: string, path: string, ask?: Ask) => Promise<T>;

/** Reading ends with `life`, which who only writes need not have; what was sent arrives, even when the reader leaves. Problems
 *  come in `lang`, where the service speaks it. Rejects with a `Failure`. */
export function caller(service: string, site: string, lang: string, life?: AbortSignal): Call {
  return async (method, path, { query, body, token } = {}) => {
    const address = new URL(`${service}/api/v1/sites/${encodeURIComponent(site)}/${path}`);
    for (const name in query) if (query[name] != null) address.searchParams.set(name, `${query[name]}`);
    const late = AbortSignal.timeout(TIMEOUT_MS);
    const reads = method === 'GET';
    const answer = await fetch(address, {
      method,
      headers: { 'Accept-Language': lang, ...(body && { 'Content-Type': 'application/json' }), ...(token && { Authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body), // nothing for undefined
      credentials: 'omit',
      keepalive: !reads,
      signal: reads && AbortSignal.any ? AbortSignal.any([late, life!]) : late,
    }).catch(() => null);
    const content = answer?.ok && (await answer.json().catch(() => null));
    if (content) return content;
    if (!answer || answer.ok) throw { kind: late.aborted ? 'timeout' : 'network' };
    // RFC 9457; anything else that is not a success counts as the service being out of order
    const problem: Partial<Failure> & { type?: string } = await answer.json().catch(() => ({}));
    const kind = `${problem.type ?? ''}`.split('/').pop() || 'unavailable';
    if (SETUP.test(kind)) console.error(`Comments: ${problem.detail ?? problem.title}`, site, service);
    throw { ...problem, kind };
  };
}
