// Open violations by day, as a picture.

import { svg } from './dom.js';
import { t } from './texts.js';

const WIDTH = 320;
const HEIGHT = 72;
const TOP = 6;

export function trendPicture(trend) {
  const most = Math.max(1, ...trend.map(({ open }) => open));
  const x = (index) => (trend.length < 2 ? WIDTH : (index / (trend.length - 1)) * WIDTH);
  const y = (open) => HEIGHT - 1 - (open / most) * (HEIGHT - TOP - 1);
  // Open at the end of a day: a step, as there is nothing in between.
  const steps = trend.map(({ open }, index) => (index === 0 ? `M0 ${y(open)}` : `V${y(open)}`) + `H${x(index + 1 < trend.length ? index + 1 : index)}`);
  const line = steps.join('');
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
