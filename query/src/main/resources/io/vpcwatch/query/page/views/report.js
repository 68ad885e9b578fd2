// What was so at a moment, or in a period: for those who have to prove it.

import { addressOf, get } from '../api.js';
import { externalLink, foreign, h } from '../dom.js';
import { accountText, duration, moment, number, readable, utc } from '../format.js';
import { ending, functionLink, mark, what, where, who } from '../parts.js';
import { embedded } from '../snapshot.js';
import { replaceParameters, href } from '../router.js';
import { changeText, ruleCounts, ruleName } from '../rules.js';
import { table } from '../table.js';
import { plural, t } from '../texts.js';
import { liveView, notice } from '../view.js';

const LONGEST_NAME = 100;
// A browser takes minutes to draw a hundred thousand.
const MOST = 1000;

export function show(root, { parameters }, leaving) {
  const results = h('div', { class: 'results' });
  let chosen = chosenBy(parameters);
  const fields = { at: timeField('at'), from: timeField('from'), to: timeField('to') };
  const kind = h(
    'select',
    { name: 'kind', id: 'report-kind', onchange: () => drawFields() },
    h('option', { value: 'at', selected: !chosen.from }, t('page.report.at')),
    h('option', { value: 'period', selected: Boolean(chosen.from) }, t('page.report.period')),
  );
  const drawFields = () => {
    const isPeriod = kind.value === 'period';
    fields.at.hidden = isPeriod;
    fields.from.hidden = !isPeriod;
    fields.to.hidden = !isPeriod;
  };
  const submit = (event) => {
    event.preventDefault();
    const names = kind.value === 'at' ? ['at'] : ['from', 'to'];
    chosen = Object.fromEntries(names.map((name) => [name, valueOf(fields[name])]));
    replaceParameters('report', chosen);
    refresh();
  };
  for (const [name, field] of Object.entries(fields)) {
    field.querySelector('input').value = (chosen[name] ?? new Date().toISOString()).slice(0, 16);
  }
  root.append(h('div', { class: 'head' }, h('h1', null, t('page.nav.report'))));
  if (embedded === null) {
    root.append(
      h(
        'form',
        { class: 'filters', onsubmit: submit },
        h('label', null, h('span', null, t('page.report.of')), kind),
        Object.values(fields),
        h('button', { type: 'submit' }, t('page.report.show')),
      ),
    );
  }
  drawFields();
  root.append(results);
  const refresh = liveView(results, leaving, (signal) => get('report', chosen, signal), (report) => draw(report, chosen), { isLive: false });
}

function chosenBy(parameters) {
  const names = ['at', 'from', 'to'].filter((name) => parameters.get(name));
  return names.length === 0
    ? { at: new Date().toISOString().slice(0, 16) + ':00Z' }
    : Object.fromEntries(names.map((name) => [name, parameters.get(name)]));
}

function timeField(name) {
  return h('label', null, h('span', null, t('page.report.' + name + '.utc')), h('input', { type: 'datetime-local', name, id: 'report-' + name, required: true }));
}

function valueOf(field) {
  return field.querySelector('input').value.slice(0, 16) + ':00Z';
}

function draw(report, chosen) {
  const { at, from, to, violations, unknown, exempt, exemptions, coverage, accounts, total, generatedAt } = report;
  const file = (format, text) =>
    h('a', { href: addressOf('report', { ...chosen, format }), download: `vpcwatch-report.${format}` }, t(text));
  return [
    h(
      'div',
      { class: 'head' },
      h('h2', null, at ? plural('page.report.outside.at', violations.length, utc(at)) : plural('page.report.outside.period', violations.length, utc(from), utc(to))),
      h('p', { class: 'files' }, embedded === null && [file('csv', 'page.csv'), ' ', file('json', 'page.json'), ' '],
        h('button', { type: 'button', class: 'plain', onclick: () => print() }, t('page.print'))),
    ),
    unknown.length > 0 && notice(plural('page.report.unknown', unknown.length, unknown.slice(0, 10).map(({ functionArn }) => functionArn.split(':').pop()).join(', '))),
    coverageOf(coverage),
    numbersOf(accounts, total),
    violations.length > 0 && violationsOf(t('page.nav.violations'), violations),
    report.rules.length > 1 && rulesOf(report),
    report.ruleViolations.length > 0 && violationsOf(t('page.report.rules.broken'), report.ruleViolations),
    exemptions.length > 0 && exemptionsOf(exemptions, exempt),
    h('p', { class: 'hint' }, t('page.report.made', utc(generatedAt), report.version), ' ', report.inputs.map((one) => [foreign(one), ' '])),
  ].flat().filter(Boolean);
}

function coverageOf({ sources, unread, gaps, notes }) {
  return h(
    'section',
    null,
    h('h3', null, t('page.report.coverage')),
    h(
      'ul',
      null,
      notes.map((note) => h('li', null, foreign(readable(note)))),
      gaps.map(({ source, from, until, reason }) =>
        h(
          'li',
          { class: 'down' },
          foreign(source, LONGEST_NAME),
          ' ',
          t('page.report.gap', from ? utc(from) : t('page.report.gap.ever'), until ? utc(until) : t('page.report.gap.now')),
          ' ',
          foreign(reason),
        ),
      ),
      unread.map(({ source, reason, count }) => h('li', { class: 'down' }, t('page.report.unread', number(count)), ' ', foreign(`${source}: ${reason}`))),
      sources.map(({ source, readAt }) => h('li', null, foreign(source, LONGEST_NAME), ': ', t('page.report.read'), ' ', moment(readAt))),
      notes.length + unread.length + gaps.length + sources.length === 0 && h('li', null, t('page.report.coverage.none')),
    ),
  );
}

function numbersOf(accounts, total) {
  const count = (field) => (one) => number(one[field]);
  return table(
    t('page.report.numbers'),
    [
      { title: 'page.account', cell: ({ account, name }) => (account ? foreign(accountText(account, name), LONGEST_NAME) : h('b', null, t('page.report.total'))) },
      { title: 'page.nav.functions', cell: count('functions') },
      { title: 'page.verdict.COMPLIANT', cell: count('compliant') },
      { title: 'page.verdict.VIOLATING', cell: count('violating') },
      { title: 'page.verdict.EXEMPT', cell: count('exempt') },
      { title: 'page.verdict.NOT_APPLICABLE', cell: count('notApplicable') },
      { title: 'page.verdict.UNKNOWN', cell: count('unknown') },
      { title: 'page.opened', cell: count('opened') },
      { title: 'page.resolved', cell: count('resolved') },
      { title: 'page.report.outside', cell: ({ outsideSeconds }) => duration(outsideSeconds) },
      { title: 'page.remediation', cell: ({ remediation }) => (remediation?.meanSeconds == null ? '–' : duration(remediation.meanSeconds)) },
    ],
    [...accounts, total],
  );
}

/** By rule: violations as the report is about them, and what is known of the present only. */
function rulesOf({ rules, generatedAt }) {
  const count = (field) => (row) => number(row[field]);
  const now = t('page.report.rules.now', utc(embedded === null ? generatedAt : embedded.generatedAt));
  return h(
    'section',
    null,
    h('h3', null, t('page.rules.all')),
    table(
      t('page.rules.all'),
      [
        { title: 'page.rule', cell: ({ rule }) => ruleName(rule) },
        { title: 'page.verdict.VIOLATING', cell: count('violating') },
        { title: 'page.opened', cell: count('opened') },
        { title: 'page.resolved', cell: count('resolved') },
        { title: 'page.report.outside', cell: ({ violationSeconds }) => duration(violationSeconds) },
        { title: 'page.remediation', cell: ({ remediation }) => (remediation.meanSeconds == null ? '–' : duration(remediation.meanSeconds)) },
      ],
      rules,
    ),
    h('p', null, now),
    ruleCounts(now, rules.map(({ rule, now: counts }) => ({ rule, ...counts }))),
  );
}

function violationsOf(title, violations) {
  return h(
    'section',
    null,
    h('h3', null, title),
    table(
      title,
      [
        { title: 'page.function', cell: ({ functionArn, accountName }) => [functionLink(functionArn), where(functionArn, accountName)] },
        {
          title: 'label.what',
          cell: (line) => [h('a', { href: href('violations', line.violationId), class: 'quiet' }, what(line)), line.network && h('small', null, changeText(line.network))],
        },
        { title: 'label.opened', cell: ({ openedAt, openedBy }) => [moment(openedAt), h('small', null, who({ arn: openedBy }))] },
        {
          title: 'label.resolved',
          cell: (line) =>
            line.resolvedAt
              ? [moment(line.resolvedAt), h('small', null, ending(line), line.resolvedBy && [' · ', who({ arn: line.resolvedBy })])]
              : mark('violating', t('page.state.open')),
        },
        { title: 'page.report.outside', cell: ({ outsideSeconds }) => duration(outsideSeconds) },
      ],
      violations.slice(0, MOST),
    ),
    violations.length > MOST && h('p', { class: 'hint' }, t('page.report.rest', number(violations.length - MOST))),
  );
}

function exemptionsOf(exemptions, exempt) {
  return h(
    'section',
    null,
    h('h3', null, t('page.nav.exemptions')),
    h('p', null, plural('page.report.exempt', exempt.length)),
    table(
      t('page.nav.exemptions'),
      [
        { title: 'label.exemption', cell: ({ id }) => foreign(id, LONGEST_NAME) },
        { title: 'label.owner', cell: ({ owner }) => foreign(owner, LONGEST_NAME) },
        { title: 'label.because', cell: ({ reason, ticket }) => [foreign(reason), ticket && h('small', null, externalLink(ticket, t('label.ticket')))] },
        // An exemption without a beginning is valid from 1970 on.
        { title: 'label.since', cell: ({ validFrom }) => (Date.parse(validFrom) === 0 ? '–' : moment(validFrom)) },
        { title: 'label.until', cell: ({ until }) => moment(until) },
        { title: 'page.rules.all', cell: ({ rules }) => rules.join(', ') },
        { title: 'page.nav.functions', cell: ({ functions }) => (functions === undefined ? '–' : number(functions)) },
      ],
      exemptions,
    ),
  );
}
