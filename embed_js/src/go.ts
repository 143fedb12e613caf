/** Permalinks: `#comment-ID`. The browser does not look for a fragment inside a shadow root, so the widget does. */

import type { Thread } from './thread';

/** The comment that the address names. */
export function target(): string | undefined {
  return /^#comment-([\da-f-]{36})$/i.exec(location.hash)?.[1]?.toLowerCase();
}

/** Shows a comment; one that is not loaded is looked for. */
export function goTo(thread: Thread, id: string): void {
  thread.wanted = thread.store.head ? undefined : id; // the first page, once there, goes on from here
  if (thread.wanted) return;
  const item = thread.list.items.get(id);
  if (!item) return thread.more((more) => more.find(thread, id));
  item.reveal();
  thread.emit('navigated', { id });
}
