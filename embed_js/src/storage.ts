/** What is kept on the reader's device, on the host page's origin. Storage may be refused (private windows, settings):
 *  then memory serves until the page is left. */

export interface Box {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
}

const memory = new Map<string, string>();

/** What `act` gives, or `otherwise` where storage is refused. */
export function tried<T>(act: () => T, otherwise: T): T {
  try {
    return act();
  } catch {
    return otherwise;
  }
}

export const device: Box = {
  get: (key) => memory.get(key) ?? tried(() => localStorage.getItem(key), null),
  set(key, value) {
    if (tried(() => (localStorage.setItem(key, value), true), false)) memory.delete(key);
    else memory.set(key, value);
  },
  remove(key) {
    memory.delete(key);
    tried(() => localStorage.removeItem(key), undefined);
  },
};
