// The life of a function, as a picture: in a VPC, outside, allowed to be outside, not known, gone.

import { h, svg } from './dom.js';
import { utc, utcShort } from './format.js';
import { t } from './texts.js';

const HEIGHT = 104;
const LANE = { top: 40, height: 24 };
const MARGIN = 14;
const NARROWEST = 3;
const CLOSE = 20;
const TICK = 118;
const MINUTE = 60_000;
// Seconds and months are in one picture: a stretch is as wide as this power of its length.
const POWER = 0.25;
// How much of the time before is shown, of the whole.
const BEFORE = 1e-5;
const ENDS = { VPC_ATTACHED: 'inside', DELETED: 'gone', EXEMPTED: 'spared', NOT_APPLICABLE: 'spared' };
const VERDICTS = { COMPLIANT: 'inside', EXEMPT: 'spared', NOT_APPLICABLE: 'spared', UNKNOWN: 'unknown' };

/**
 * The parts of a life: what the changes show, and over it the violations.
 *
 * @returns parts from the first known moment to now, and the moment before which nothing is known
 */
export function lifeOf({ changes, violations, status }, now) {
  const known = [];
  for (const change of changes ?? []) {
    if (change.kind === 'DELETED') {
      known.push({ time: at(change.eventTime), kind: 'gone' });
    } else if (change.attachment.state !== 'unknown') {
      known.push({ time: at(change.eventTime), kind: change.attachment.state === 'attached' ? 'inside' : 'spared' });
    }
  }
  for (const { resolved, end } of violations) {
    if (resolved) {
      known.push({ time: at(resolved.time), kind: ENDS[end] ?? 'unknown' });
    }
  }
  if (status && VERDICTS[status.verdict]) {
    known.push({ time: at(status.since), kind: VERDICTS[status.verdict] });
  }
  known.sort((one, other) => one.time - other.time);
  const open = violations.map(({ opened, resolved }) => ({ from: at(opened.time), to: resolved ? at(resolved.time) : now }));
  const all = [...(changes ?? []).map(({ eventTime }) => at(eventTime)), ...known.map(({ time }) => time), ...open.map(({ from }) => from)];
  const first = Math.min(...all, now - MINUTE);
  const span = Math.max(now - first, MINUTE);
  const isBorn = changes?.[0]?.kind === 'CREATED';
  const from = first - span * BEFORE;
  const edges = [...new Set([from, first, now, ...known.map(({ time }) => time), ...open.flatMap((one) => [one.from, one.to])])]
    .filter((time) => time <= now)
    .sort((one, other) => one - other);
  const parts = [];
  for (let i = 0; i + 1 < edges.length; i++) {
    const start = edges[i];
    const kind = open.some((one) => one.from <= start && start < one.to)
      ? 'outside'
      : (known.findLast(({ time }) => time <= start)?.kind ?? (isBorn && start < first ? 'gone' : 'unknown'));
    if (parts.at(-1)?.kind === kind) {
      parts.at(-1).to = edges[i + 1];
    } else {
      parts.push({ from: start, to: edges[i + 1], kind });
    }
  }
  return parts;
}

function at(time) {
  return Date.parse(time);
}

/**
 * @param events with a time, and the number that the list below gives it
 * @param choose called with the number of the event that was clicked
 */
export function timeline(life, events, choose) {
  const picture = h('div', { class: 'timeline' });
  let width = 0;
  // As wide as there is room, with letters of one size.
  new ResizeObserver(() => {
    if (picture.clientWidth !== width) {
      width = picture.clientWidth;
      picture.replaceChildren(draw(life, events, width, choose));
    }
  }).observe(picture);
  const kinds = [...new Set(life.map(({ kind }) => kind))].filter((kind) => kind !== 'gone');
  return h(
    'figure',
    null,
    picture,
    h('figcaption', null, kinds.map((kind) => h('span', { class: 'key ' + kind }, t('page.life.' + kind))), h('span', null, t('page.life.scale'))),
  );
}

function draw(life, events, width, choose) {
  const start = life[0].from;
  const end = life.at(-1).to;
  const times = [start, end, ...life.map(({ from }) => from), ...events.map(({ time }) => time)];
  const stops = [...new Set(times)].filter((time) => time >= start && time <= end).sort((one, other) => one - other);
  const x = scale(stops, width);
  return svg(
    'svg',
    { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: 'img', 'aria-label': t('page.life.of', utc(start), utc(end), described(life)) },
    svg(
      'defs',
      null,
      svg(
        'pattern',
        { id: 'hatch', width: 6, height: 6, patternUnits: 'userSpaceOnUse', patternTransform: 'rotate(45)' },
        svg('rect', { width: 6, height: 6, class: 'hatch-ground' }),
        svg('rect', { width: 2.5, height: 6, class: 'hatch-line' }),
      ),
    ),
    // The shortest violation is still to be seen, over its neighbours.
    [...life].sort((one, other) => (one.kind === 'outside') - (other.kind === 'outside')).map((part) => bar(part, x)),
    ticks(stops.slice(1), width, x),
    groups(events, x).map((group) => pin(group, choose)),
  );
}

function described(life) {
  return life.map(({ from, kind }) => `${utcShort(from)} ${t('page.life.' + kind)}`).join('; ');
}

function bar({ from, to, kind }, x) {
  const width = Math.max(x(to) - x(from), kind === 'outside' ? NARROWEST : 0);
  const thin = kind === 'gone';
  return svg(
    'rect',
    {
      class: 'life ' + kind,
      x: x(from),
      y: thin ? LANE.top + LANE.height / 2 - 1 : LANE.top,
      width,
      height: thin ? 2 : LANE.height,
      fill: kind === 'spared' ? 'url(#hatch)' : null,
    },
    svg('title', null, `${t('page.life.' + kind)}: ${utc(from)} – ${utc(to)}`),
  );
}

/** From each stop to the next one, and in proportion between them. */
function scale(stops, width) {
  const ends = [0];
  for (let i = 1; i < stops.length; i++) {
    ends.push(ends[i - 1] + (stops[i] - stops[i - 1]) ** POWER);
  }
  const unit = (width - 2 * MARGIN) / ends.at(-1);
  return (time) => {
    const next = Math.max(1, stops.findIndex((stop) => stop >= time));
    const share = (time - stops[next - 1]) / (stops[next] - stops[next - 1]);
    return MARGIN + unit * (ends[next - 1] + share * (ends[next] - ends[next - 1]));
  };
}

/** The times of as many stops as there is room for. */
function ticks(stops, width, x) {
  let free = 0;
  return stops.map((time, index) => {
    const isLast = index === stops.length - 1;
    const place = isLast ? width - TICK : Math.min(x(time), width - TICK);
    if (place < free || (!isLast && place > width - 2 * TICK)) {
      return null;
    }
    free = place + TICK;
    return [
      svg('line', { class: 'tick', x1: x(time), x2: x(time), y1: LANE.top + LANE.height, y2: LANE.top + LANE.height + 7 }),
      svg(
        'text',
        { class: 'tick', x: isLast ? width - MARGIN : place, y: LANE.top + LANE.height + 22, 'text-anchor': isLast ? 'end' : 'start' },
        isLast ? t('page.now') : utcShort(time),
      ),
    ];
  });
}

/** Events that would lie upon each other share a pin. */
function groups(events, x) {
  const found = [];
  for (const event of [...events].sort((one, other) => one.time - other.time)) {
    const place = x(event.time);
    const last = found.at(-1);
    if (last !== undefined && place - last.place < CLOSE) {
      last.events.push(event);
    } else {
      found.push({ place, events: [event] });
    }
  }
  return found;
}

function pin({ place, events }, choose) {
  const numbers = events.map(({ number }) => number);
  const text = numbers.length === 1 ? String(numbers[0]) : `${Math.min(...numbers)}–${Math.max(...numbers)}`;
  const width = 10 + 7 * text.length;
  return svg(
    'g',
    { class: 'pin', onclick: () => choose(numbers[0]) },
    svg('title', null, events.map(({ time, text: what }) => `${utc(time)} ${what}`).join('\n')),
    svg('line', { x1: place, x2: place, y1: 24, y2: LANE.top + LANE.height }),
    svg('rect', { x: place - width / 2, y: 4, width, height: 20, rx: 10 }),
    svg('text', { x: place, y: 18, 'text-anchor': 'middle' }, text),
  );
}
