import type { Woken } from './woken';

/** Asks for something in the reader's name. Rejects with a `Failure`. */
export function write<T>({ call, reader }: Woken, method: string, path: string, body?: object): Promise<T> {
  return call<T>(method, path, { body, token: reader.tokenToWrite });
}
