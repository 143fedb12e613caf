/** Server-sent events: they say that something changed, and the widget asks what. The connection is open only while the
 *  page is visible and the widget near, because browsers allow six connections to a host. */

import { watchNear } from './core';
import type { Woken } from './woken';

const RETRY_MS = 5_000;
const RETRY_MOST_MS = 60_000;

export function watch({ host, life, options, service, store }: Woken, look: (version: number) => Promise<void>): void {
  const address = `${service}/api/v1/sites/${encodeURIComponent(options.site)}/events?url=${encodeURIComponent(options.url)}`;
  let near = false;
  let source: EventSource | null = null;
  let retryMs = RETRY_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const close = (): void => {
    clearTimeout(timer);
    source?.close();
    source = null;
  };
  const open = (): void => {
    source = new EventSource(`${address}&since=${store.seen}`); // what was missed comes as the first event
    source.onopen = () => (retryMs = RETRY_MS);
    source.addEventListener('changed', ({ data }) => void look(JSON.parse(data).version));
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      close();
      timer = setTimeout(update, retryMs * (1 + Math.random()));
      retryMs = Math.min(2 * retryMs, RETRY_MOST_MS);
    };
  };
  const update = (): void => {
    if (!near || !store.head || document.hidden) close();
    else if (!source) open();
  };
  document.addEventListener('visibilitychange', update, { signal: life });
  host.addEventListener('comments:loaded', update, { signal: life });
  life.addEventListener('abort', close);
  watchNear(host, life, (is) => {
    near = is;
    update();
  });
}
