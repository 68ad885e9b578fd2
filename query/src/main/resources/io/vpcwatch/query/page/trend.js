// Open violations by day, as a picture.

import { svg } from './dom.js';
import { t } from './texts.js';

const WIDTH = 320;
const HEIGHT = 72;
const TOP = 6;

export function trendPicture(trend) {
  const most = Math.max(1, ...trend.map(({ open }) => open));
  const x = (index) => (index / trend.length) * WIDTH;
  const y = (open) => HEIGHT - 1 - (open / most) * (HEIGHT - TOP - 1);
  // A day is a step, as there is nothing between two of them.
  const line = trend.map(({ open }, index) => `${index === 0 ? 'M0 ' : 'V'}${y(open)}H${x(index + 1)}`).join('');
  const first = trend[0];
  const last = trend.at(-1);
  return svg(
    'svg',
    {
      class: 'trend',
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': t('page.trend.of', first.day, first.open, last.open, most),
    },
    svg('path', { class: 'area', d: `${line}V${HEIGHT}H0Z` }),
    svg('path', { class: 'line', d: line, 'vector-effect': 'non-scaling-stroke' }),
  );
}
