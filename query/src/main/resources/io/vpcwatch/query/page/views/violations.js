// All violations: what is open comes first, of that the oldest.

import { foreign, h } from '../dom.js';
import { moment, utcShort } from '../format.js';
import { showList } from '../list.js';
import { functionLink, lasting, severityMark, stateMark, tool, what, where, who } from '../parts.js';
import { placeFilters } from '../places.js';
import { href } from '../router.js';
import { RULES } from '../rules.js';
import { t } from '../texts.js';

const CAUSES = ['CREATED_WITHOUT_VPC', 'VPC_REMOVED', 'OUTSIDE_ALLOWED_NETWORK', 'FIRST_SEEN_WITHOUT_VPC', 'CONFIGURED', 'NETWORK_CHANGED'];
const SEVERITIES = ['HIGH', 'MEDIUM', 'LOW'];

export function show(root, route, leaving) {
  showList(root, route, leaving, {
    view: 'violations',
    path: 'violations',
    title: 'page.nav.violations',
    empty: 'page.empty.violations',
    order: 'state',
    isFile: true,
    filters: [
      { name: 'q', label: 'page.search', hint: 'page.search.hint' },
      {
        name: 'state',
        label: 'page.state',
        options: [
          ['', t('page.all')],
          ['open', t('page.state.open')],
          ['resolved', t('page.state.resolved')],
        ],
      },
      ...placeFilters(),
      { name: 'rule', label: 'page.rule', options: [['', t('page.all')], ...RULES.map((rule) => [rule, rule])] },
      { name: 'cause', label: 'page.cause', options: [['', t('page.all')], ...CAUSES.map((cause) => [cause, t('digest.cause.' + cause)])] },
      { name: 'severity', label: 'label.severity', options: [['', t('page.all')], ...SEVERITIES.map((one) => [one, t('severity.' + one)])] },
    ],
    columns: [
      { title: 'page.state', sort: 'state', cell: stateMark },
      {
        title: 'page.function',
        sort: 'function',
        cell: ({ functionArn, accountName }) => [functionLink(functionArn), where(functionArn, accountName)],
      },
      {
        title: 'label.what',
        sort: 'cause',
        cell: (violation) => h('a', { href: href('violations', violation.id), class: 'quiet' }, what(violation)),
      },
      { title: 'label.severity', sort: 'severity', cell: ({ severity }) => severityMark(severity) },
      {
        title: 'label.since',
        sort: 'opened',
        cell: (violation) => [moment(violation.opened.time, utcShort(violation.opened.time)), h('small', null, lasting(violation))],
      },
      { title: 'label.who', cell: ({ opened }) => [who(opened.actor), tool(opened.actor)] },
      { title: 'label.owner', cell: ({ owner, note }) => [owner ? foreign(owner, 60) : '–', note && h('small', null, t('page.note.' + note.state))] },
    ],
  });
}
