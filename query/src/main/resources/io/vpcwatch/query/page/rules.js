// How a function keeps the rules about the network: why not, and who changed the network.

import { foreign, h } from './dom.js';
import { fixOf } from './fix.js';
import { moment, number } from './format.js';
import { mark, who } from './parts.js';
import { href } from './router.js';
import { table } from './table.js';
import { t } from './texts.js';

export const RULES = ['vpc', 'multi-az', 'private-subnet', 'egress', 'role-permissions', 'outbound-path', 'network-acl', 'subnet-exists'];
export const OUTCOMES = ['FAIL', 'UNKNOWN', 'EXEMPT', 'PASS', 'NOT_APPLICABLE'];
const MARKS = { PASS: 'compliant', FAIL: 'violating', EXEMPT: 'exempt', UNKNOWN: 'unknown', NOT_APPLICABLE: 'not_applicable' };

const VERDICTS = { COMPLIANT: 'PASS', VIOLATING: 'FAIL' };

/** How a function keeps a rule. */
export function outcomeOf({ verdict, rules }, rule) {
  return rule === 'vpc' ? (VERDICTS[verdict] ?? verdict) : (rules?.[rule] ?? 'NOT_APPLICABLE');
}

export function outcomeMark(outcome, text = t('page.outcome.' + outcome)) {
  return mark(MARKS[outcome], text);
}

/** What must be the case, and the id of the rule. */
export function ruleName(rule) {
  return h('span', { class: 'rule' }, t('page.rule.' + rule), ' ', h('code', null, rule));
}

/** Why a rule fails; null if it is about no rule about the network. */
export function reasonsOf({ reasonTexts }) {
  return reasonTexts?.length > 0 ? h('ul', { class: 'plain reasons' }, reasonTexts.map((text) => h('li', null, foreign(text)))) : null;
}

/** The number of functions by rule and outcome; the numbers lead to them. */
export function ruleCounts(caption, rows) {
  const count = (field, outcome) => (row) => (row[field] > 0 ? h('a', { href: href('functions', null, { rule: row.rule, outcome }) }, number(row[field])) : number(0));
  return h(
    'div',
    { class: 'counts' },
    table(
      caption,
      [
        { title: 'page.rule', cell: ({ rule }) => ruleName(rule) },
        { title: 'page.outcome.FAIL', cell: count('violating', 'FAIL') },
        { title: 'page.outcome.PASS', cell: count('compliant', 'PASS') },
        { title: 'page.outcome.EXEMPT', cell: count('exempt', 'EXEMPT') },
        { title: 'page.outcome.UNKNOWN', cell: count('unknown', 'UNKNOWN') },
      ],
      rows,
    ),
  );
}

/** What was changed in the network. */
export function changeText({ operation, id }) {
  return foreign(t('change', operation, id));
}

/** The rules that apply to a function, with how to fix those that it violates. */
export function rulesOf(rules, violations, fixes) {
  const of = (rule) => violations.filter((one) => one.rule === rule);
  return h(
    'section',
    { class: 'rules' },
    h('h2', null, t('page.rules')),
    table(
      t('page.rules'),
      [
        { title: 'page.rule', cell: ([rule]) => ruleName(rule) },
        { title: 'page.outcome', cell: ([rule, outcome]) => [outcomeMark(outcome), sinceOf(of(rule))] },
        { title: 'label.reason', cell: ([rule]) => whyOf(of(rule).find(isOpen)) },
      ],
      Object.entries(rules),
    ),
    fixes.map(({ rule, fix }) => fixOf(fix, rule)),
  );
}

function isOpen({ resolved }) {
  return !resolved;
}

/** That it has been kept since the last violation ended is not said: it may not have been known. */
function sinceOf(violations) {
  const last = violations.find(isOpen) ?? violations.at(-1);
  if (last === undefined) {
    return null;
  }
  const link = h('a', { href: href('violations', last.id) }, moment((last.resolved ?? last.opened).time));
  return h('small', null, t(last.resolved ? 'page.rule.until' : 'label.since'), ' ', link);
}

function whyOf(violation) {
  if (violation === undefined) {
    return '–';
  }
  const { network } = violation;
  return [
    reasonsOf(violation),
    network && h('small', null, changeText(network), ' · ', who(network.event.actor), ' · ', moment(network.event.time)),
  ];
}
