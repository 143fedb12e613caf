/** What is kept on the reader's device, on the host page's origin. Storage may be refused (private windows, settings):
 *  then memory serves until the page is left. */

export interface Box {
  get(key: string): string | null | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
}

const memory = new Map<string, string>();

/** What `act` gives; undefined where it fails, as where storage is refused. */
export function tried<T>(act: () => T): T | undefined {
  try {
    return act();
  } catch {
    return; // that is the answer
  }
}

export const device: Box = {
  get: (key) => memory.get(key) ?? tried(() => localStorage.getItem(key)),
  set(key, value) {
    memory.set(key, value);
    tried(() => (localStorage.setItem(key, value), memory.delete(key)));
  },
  remove(key) {
    memory.delete(key);
    tried(() => localStorage.removeItem(key));
  },
};
