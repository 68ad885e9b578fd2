// Where we stand: one sentence, the numbers behind it, where it is open, what came last, and whether all is read.

import { get } from '../api.js';
import { clean, foreign, h } from '../dom.js';
import { accountText, duration, moment, number, percent, readable, utcShort } from '../format.js';
import { listLink } from '../list.js';
import { functionLink, stateMark, what, where, who } from '../parts.js';
import { href } from '../router.js';
import { ruleCounts } from '../rules.js';
import { embedded } from '../snapshot.js';
import { plural, t } from '../texts.js';
import { trendPicture } from '../trend.js';
import { liveView } from '../view.js';

const LATEST = 8;
const OLDEST = 5;
// Of the trend, and of the times to remediate.
const DAYS = 90;
const ACCOUNTS = 100;
// The component that knows whether events arrive; it may be another process.
const INGEST = 'ingest';
// From how many open violations a place is that hot.
const HEATS = [1, 3, 10, 30];
const VERDICTS = [
  ['compliant', 'COMPLIANT'],
  ['violating', 'VIOLATING'],
  ['exempt', 'EXEMPT'],
  ['notEvaluated', 'NOT_APPLICABLE'],
  ['unknown', 'UNKNOWN'],
];

export function show(root, route, leaving) {
  const load = async (signal) => {
    const [overview, oldest, latest] = await Promise.all([
      get('overview', { days: DAYS }, signal),
      get('violations', { rule: 'vpc', state: 'open', limit: OLDEST }, signal),
      get('violations', { rule: 'vpc', sort: '-opened', limit: LATEST }, signal),
    ]);
    return { overview, oldest: oldest.items, latest: latest.items };
  };
  liveView(root, leaving, load, ({ overview, oldest, latest }) => [
    headline(overview),
    h('div', { class: 'tiles' }, shareTile(overview), openTile(overview), todayTile(overview), remediationTile(overview)),
    heatMap(overview.accounts),
    // That of vpc is above.
    overview.rules.length > 1 && rulesOf(overview),
    // Not twice what is in sight.
    oldest.some(({ id }) => latest.every((one) => one.id !== id)) && listOf('page.oldest', oldest),
    listOf('page.latest', latest),
    embedded === null && pipeline(overview.health),
  ].filter(Boolean));
}

/** The answer in one sentence, with what keeps it from being the whole answer. */
function headline({ compliance, open, health, generatedAt }) {
  const caveats = [];
  if (!health.ready) {
    caveats.push(t('page.caveat.health'));
  }
  caveats.push(...(health.reasons ?? []).map((reason) => foreign(reason)));
  if (compliance.unknown > 0) {
    caveats.push(listLink('functions', { verdict: 'UNKNOWN' }, plural('page.caveat.unknown', compliance.unknown)));
  }
  if (compliance.notEvaluated > 0) {
    caveats.push(listLink('functions', { verdict: 'NOT_APPLICABLE' }, plural('page.caveat.notEvaluated', compliance.notEvaluated)));
  }
  const age = open.oldest === null ? 0 : (Date.parse(generatedAt) - Date.parse(open.oldest)) / 1000;
  const text =
    compliance.functions === 0 && open.count === 0
      ? t('page.headline.nothing')
      : open.count === 0
        ? plural('page.headline.none', compliance.functions)
        : plural('page.headline.open', open.count, duration(age));
  const kind = open.count > 0 ? 'open' : compliance.functions === 0 || !health.ready ? 'unsure' : 'none';
  return h(
    'div',
    { class: 'headline ' + kind },
    h('h1', null, text),
    caveats.length > 0 && h('ul', null, caveats.map((caveat) => h('li', null, caveat))),
  );
}

function tile(title, ...content) {
  return h('section', { class: 'tile' }, h('h2', null, title), ...content);
}

function shareTile({ compliance }) {
  const { share, target } = compliance;
  const isBelow = share !== null && target !== null && share < target;
  return tile(
    t('page.share'),
    h(
      'p',
      { class: 'figure' + (isBelow ? ' bad' : '') },
      share === null ? '–' : percent(share),
      ' ',
      target !== null && h('small', null, t(isBelow ? 'page.share.below' : 'page.share.target', percent(target))),
    ),
    shareBar(compliance),
    h(
      'ul',
      { class: 'legend' },
      VERDICTS.map(([field, verdict]) =>
        h('li', { class: 'key ' + verdict.toLowerCase() }, listLink('functions', { verdict }, t('page.verdict.' + verdict)), ' ', h('b', null, number(compliance[field]))),
      ),
    ),
  );
}

function shareBar(compliance) {
  const bar = h('div', { class: 'bar', 'aria-hidden': 'true' });
  for (const [field, verdict] of VERDICTS) {
    if (compliance[field] > 0) {
      const part = h('span', { class: verdict.toLowerCase() });
      part.style.flexGrow = compliance[field];
      bar.append(part);
    }
  }
  return bar;
}

function openTile({ open, trend }) {
  return tile(
    t('page.open'),
    h('p', { class: 'figure' + (open.count > 0 ? ' bad' : '') }, listLink('violations', { state: 'open' }, number(open.count))),
    trend.length > 0 && trendPicture(trend),
    trend.length > 0 && h('p', { class: 'range' }, h('span', null, trend[0].day), h('span', null, trend.at(-1).day)),
  );
}

function todayTile({ today, trend }) {
  const sum = (field) => trend.reduce((total, day) => total + day[field], 0);
  const pair = (label, opened, resolved) =>
    h('tr', null, h('th', { scope: 'row' }, label), h('td', null, '+', number(opened)), h('td', null, '−', number(resolved)));
  return tile(
    t('page.flow'),
    h(
      'table',
      { class: 'flow' },
      h('thead', null, h('tr', null, h('td', null), h('th', { scope: 'col' }, t('page.opened')), h('th', { scope: 'col' }, t('page.resolved')))),
      h('tbody', null, pair(t('page.today'), today.opened, today.resolved), pair(plural('page.days', trend.length), sum('opened'), sum('resolved'))),
    ),
    h('p', { class: 'hint' }, t('page.today.utc')),
  );
}

function remediationTile({ remediation }) {
  const { count, deleted, meanSeconds, medianSeconds, p95Seconds } = remediation;
  return tile(
    t('page.remediation'),
    h('p', { class: 'figure' }, meanSeconds === null ? '–' : duration(meanSeconds)),
    meanSeconds !== null && h('p', null, t('page.remediation.more', duration(medianSeconds), duration(p95Seconds))),
    h('p', { class: 'hint' }, plural('page.remediation.of', count), ' ', deleted > 0 && plural('page.remediation.deleted', deleted)),
  );
}

/** Open violations by account and region. A number says it, the colour shows it. */
function heatMap(accounts) {
  if (accounts.length === 0) {
    return null;
  }
  const regions = [...new Set(accounts.map(({ region }) => region))].sort();
  const rows = [...new Set(accounts.map(({ account }) => account))]
    .map((account) => {
      const cells = accounts.filter((one) => one.account === account);
      return { account, name: cells[0].name, cells, open: cells.reduce((total, { open }) => total + open, 0) };
    })
    .sort((one, other) => other.open - one.open || (one.account < other.account ? -1 : 1));
  return h(
    'section',
    null,
    h('h2', null, t('page.where')),
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': t('page.where') },
      h(
        'table',
        { class: 'heat' },
        h('thead', null, h('tr', null, h('th', { scope: 'col' }, t('page.account')), regions.map((region) => h('th', { scope: 'col' }, region)))),
        h(
          'tbody',
          null,
          rows.slice(0, ACCOUNTS).map(({ account, name, cells }) =>
            h(
              'tr',
              null,
              h('th', { scope: 'row' }, foreign(accountText(account, name), 60)),
              regions.map((region) => heatCell(cells.find((one) => one.region === region))),
            ),
          ),
        ),
      ),
    ),
    rows.length > ACCOUNTS && h('p', { class: 'hint' }, t('list.more', '', number(rows.length - ACCOUNTS))),
  );
}

function heatCell(cell) {
  if (cell === undefined) {
    return h('td', { class: 'no' }, h('span', { class: 'hidden' }, t('page.where.none')));
  }
  const { account, region, open, functions, unknown } = cell;
  const heat = HEATS.filter((least) => open >= least).length;
  const text = [plural('page.functions', functions), unknown > 0 && plural('page.caveat.unknown', unknown)].filter(Boolean).join('; ');
  return h(
    'td',
    { class: `heat-${heat}`, title: text },
    open > 0
      ? listLink('violations', { state: 'open', account, region }, number(open))
      : listLink('functions', { account, region }, number(0)),
    unknown > 0 && h('small', null, number(unknown), ' ', t('page.verdict.UNKNOWN')),
  );
}

/** How the functions keep each rule. */
function rulesOf({ rules, compliance }) {
  return h(
    'section',
    null,
    h('h2', null, t('page.rules.all')),
    ruleCounts(t('page.rules.all'), rules),
    compliance.unknown > 0 && h('p', { class: 'hint' }, plural('page.rules.unseen', compliance.unknown)),
  );
}

function listOf(title, violations) {
  return h(
    'section',
    null,
    h('h2', null, t(title)),
    violations.length === 0
      ? h('p', { class: 'empty' }, t('page.empty.violations'))
      : h(
          'ul',
          { class: 'latest' },
          violations.map((violation) =>
            h(
              'li',
              null,
              moment(violation.opened.time, utcShort(violation.opened.time)),
              stateMark(violation),
              h('span', { class: 'what' }, functionLink(violation.functionArn), ' ',
                h('a', { href: href('violations', violation.id), class: 'quiet' }, what(violation)), ' ', where(violation.functionArn, violation.accountName)),
              h('span', { class: 'by' }, who(violation.opened.actor)),
            ),
          ),
        ),
  );
}

function pipeline({ ready, components, lastEvent }) {
  const isWhole = components.some(({ name }) => name === INGEST);
  return h(
    'section',
    { class: 'pipeline' },
    h('h2', null, t('page.pipeline')),
    h(
      'p',
      null,
      t(!ready ? 'page.pipeline.down' : isWhole ? 'page.pipeline.ready' : 'page.pipeline.part'),
      ' ',
      lastEvent === null ? t('page.event.never') : h('span', null, t('page.event.last'), ' ', moment(lastEvent)),
    ),
    h(
      'ul',
      null,
      components.map(({ name, ok, detail, components: parts }) =>
        h(
          'li',
          { class: ok ? 'ok' : 'down' },
          h('b', null, clean(name)),
          ' ',
          h('span', { class: 'state' }, t(ok ? 'page.ok' : 'page.down')),
          parts?.length > 0 ? parts.map(partOf) : h('small', null, foreign(readable(detail), 200)),
        ),
      ),
    ),
  );
}

/** A source, a channel or another part of a component. */
function partOf({ name, ok, detail }) {
  return h('small', { class: ok ? null : 'down' }, clean(name), ': ', foreign(readable(detail), 200));
}
