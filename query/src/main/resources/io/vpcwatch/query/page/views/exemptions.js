// What is allowed to be outside, by whom, why and until when.

import { externalLink, foreign, h } from '../dom.js';
import { duration, moment, number, utcShort } from '../format.js';
import { listLink, showList } from '../list.js';
import { mark } from '../parts.js';
import { t } from '../texts.js';

const STATES = ['active', 'expiring', 'unused', 'upcoming', 'ended'];
const MARKS = { UPCOMING: 'unknown', ACTIVE: 'exempt', EXPIRING: 'expiring', ENDED: 'not_applicable' };

export function show(root, route, leaving) {
  showList(root, route, leaving, {
    view: 'exemptions',
    path: 'exemptions',
    title: 'page.nav.exemptions',
    empty: 'page.empty.exemptions',
    filters: [{ name: 'state', label: 'page.state', options: [['', t('page.all')], ...STATES.map((one) => [one, t('page.exemption.' + one)])] }],
    columns: [
      { title: 'page.state', cell: stateOf },
      {
        title: 'label.exemption',
        cell: ({ id, createdBy, createdAt }) => [foreign(id, 100), h('small', null, t('page.exemption.by'), ' ', foreign(createdBy, 100), ' · ', moment(createdAt, utcShort(createdAt)))],
      },
      { title: 'label.owner', cell: ({ owner }) => foreign(owner, 100) },
      { title: 'label.because', cell: ({ reason, ticket }) => [foreign(reason), ticket && h('small', null, externalLink(ticket, t('label.ticket')))] },
      { title: 'label.until', cell: untilOf },
      { title: 'page.rules.all', cell: ({ rules }) => (rules ?? ['vpc']).join(', ') },
      { title: 'label.covers', cell: ({ matchers }) => h('ul', { class: 'plain' }, matchers.map((one) => h('li', null, foreign(matcherText(one))))) },
      { title: 'page.nav.functions', cell: functionsOf },
    ],
  });
}

function stateOf({ state, functions }) {
  return [
    mark(MARKS[state], t('page.exemption.' + state.toLowerCase())),
    functions === 0 && (state === 'ACTIVE' || state === 'EXPIRING') && h('small', null, t('page.exemption.unused')),
  ];
}

function untilOf({ validUntil, revokedAt, state }) {
  const end = revokedAt && revokedAt < validUntil ? revokedAt : validUntil;
  const left = (Date.parse(end) - Date.now()) / 1000;
  return [
    moment(end, utcShort(end)),
    state !== 'ENDED' && left > 0 && h('small', null, t('page.left', duration(left))),
    revokedAt && h('small', null, t('page.revoked')),
  ];
}

function functionsOf({ id, functions }) {
  return functions === 0 ? number(0) : listLink('functions', { exemption: id }, number(functions));
}

function matcherText({ arn, account, region, tags }) {
  const all = Object.entries(tags ?? {}).map(([key, value]) => `${key}=${value}`);
  return [arn, account, region, ...all].filter(Boolean).join(', ');
}
