/** A letter in a disc, drawn here: no picture is fetched from anywhere. */

import { svg } from './dom';

/** `hue` in degrees; below zero it is not known yet. No name: somebody who is gone. */
export function avatar(name: string | null, hue = -1): Element {
  return svg(
    'svg',
    { class: 'avatar', viewBox: '0 0 36 36', 'aria-hidden': 'true' },
    svg('circle', { cx: 18, cy: 18, r: 18, fill: `oklch(.52 ${hue < 0 ? 0 : 0.11} ${hue})` }),
    svg('text', { x: 18, y: 24, 'text-anchor': 'middle', fill: '#fff' }, [...(name ?? '').trim()][0]?.toUpperCase()),
  );
}
