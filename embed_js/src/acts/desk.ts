import type { Kit } from '../more/kit';
import type { Key as Known } from '../more/text';
import type { Text } from '../text';
import type { Key } from './text';

/** What every part of embed-acts.js works with: the kit of embed-more.js, with the sentences of both. */
export interface Desk extends Kit {
  t: Text<Key | Known>;
}
