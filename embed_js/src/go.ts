/** Permalinks: `#comment-ID`. The browser does not look for a fragment inside a shadow root, so the widget does. */

import type { Thread } from './thread';

/** The comment that the address names. */
export function target(): string | undefined {
  return /^#comment-([\da-f-]{36})$/i.exec(location.hash)?.[1]?.toLowerCase();
}

/** Shows a comment; one that is not loaded is looked for. */
export function goTo(thread: Thread, id: string): void {
  if (!thread.store.head) return; // the first page, once there, looks at the address itself
  const item = thread.list.items.get(id);
  if (!item) return thread.more((more) => more.find(id));
  item.reveal();
  thread.emit('navigated', { id });
}
