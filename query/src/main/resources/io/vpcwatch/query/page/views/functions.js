// All functions that exist, with their verdicts.

import { h } from '../dom.js';
import { moment, utcShort } from '../format.js';
import { showList } from '../list.js';
import { functionLink, tags, verdictMark, where, who } from '../parts.js';
import { placeFilters } from '../places.js';
import { OUTCOMES, outcomeMark, RULES } from '../rules.js';
import { t } from '../texts.js';

export const VERDICTS = ['VIOLATING', 'UNKNOWN', 'EXEMPT', 'NOT_APPLICABLE', 'COMPLIANT'];

export function show(root, route, leaving) {
  showList(root, route, leaving, {
    view: 'functions',
    path: 'functions',
    title: 'page.nav.functions',
    empty: 'page.empty.functions',
    order: 'name',
    isFile: true,
    filters: [
      { name: 'q', label: 'page.search', hint: 'page.search.hint' },
      { name: 'verdict', label: 'page.verdict', options: [['', t('page.all')], ...VERDICTS.map((one) => [one, t('page.verdict.' + one)])] },
      { name: 'rule', label: 'page.rule', options: [['', t('page.all')], ...RULES.map((rule) => [rule, rule])] },
      { name: 'outcome', label: 'page.outcome', options: [['', t('page.all')], ...OUTCOMES.map((one) => [one, t('page.outcome.' + one)])] },
      ...placeFilters(),
      { name: 'tag', label: 'page.tag', hint: 'page.tag.hint' },
    ],
    columns: [
      { title: 'page.verdict', sort: 'verdict', cell: ({ verdict }) => verdictMark(verdict) },
      {
        title: 'page.function',
        sort: 'name',
        cell: ({ functionArn, accountName }) => [functionLink(functionArn), where(functionArn, accountName)],
      },
      { title: 'page.rules', cell: rulesOf },
      { title: 'label.since', sort: 'since', cell: ({ since }) => moment(since, utcShort(since)) },
      { title: 'label.who', cell: ({ by }) => who(by) },
      { title: 'label.tags', cell: (status) => tags(status.tags) ?? h('span', null, '–') },
    ],
  });
}

/** Those that it breaks by name, the others counted. */
function rulesOf({ rules }) {
  const by = (outcome) => Object.keys(rules ?? {}).filter((rule) => rules[rule] === outcome);
  const lines = [
    ...by('FAIL').map((rule) => outcomeMark('FAIL', rule)),
    ...['UNKNOWN', 'EXEMPT', 'PASS']
      .filter((outcome) => by(outcome).length > 0)
      .map((outcome) => outcomeMark(outcome, `${t('page.outcome.' + outcome)}: ${by(outcome).length}`)),
  ];
  return lines.length === 0 ? '–' : h('ul', { class: 'plain' }, lines.map((line) => h('li', null, line)));
}
