// One violation: where the link in an alert leads.

import { get } from '../api.js';
import { deliveriesOf, notesOf } from '../deliveries.js';
import { externalLink, foreign, h, clean, shorten } from '../dom.js';
import { fixOf } from '../fix.js';
import { accountText, arn, moment } from '../format.js';
import { beforeAndAfter, eventFacts, facts, functionLink, isOfVpc, lasting, severityMark, stateMark, tags } from '../parts.js';
import { language, t } from '../texts.js';
import { liveView } from '../view.js';

export function show(root, { id }, leaving) {
  const load = (signal) => get(`violations/${encodeURIComponent(id)}`, { lang: language() }, signal);
  liveView(root, leaving, load, draw, { concerns: ({ kind, record }) => kind === 'reset' || kind === 'exemption' || record.id === id });
}

function draw({ violation, deliveries, notes, exemption, fix, links }) {
  const { account, region, name } = arn(violation.functionArn);
  const shortName = shorten(clean(name), 80);
  const ended = violation.resolved;
  const title = ended
    ? t(endKey(violation), shortName)
    : t('opened.' + (isOfVpc(violation) ? violation.cause : violation.rule), shortName);
  return [
    h('div', { class: 'head' }, h('h1', { class: ended ? 'ended' : 'open' }, title)),
    h('p', { class: 'marks' }, stateMark(violation), severityMark(violation.severity), h('span', null, lasting(violation))),
    notesOf(notes),
    isOfVpc(violation) && beforeAndAfter(violation),
    h('p', null, t('why.' + (isOfVpc(violation) ? violation.cause : violation.rule))),
    facts([
      [t('page.function'), functionLink(violation.functionArn)],
      [t('page.account'), foreign(accountText(account, violation.accountName), 100)],
      [t('page.region'), region],
      [t('page.rule'), violation.rule],
      [t('page.network.change'), violation.network && foreign(`${violation.network.operation} ${violation.network.id}`, 200)],
      [t('label.owner'), violation.owner && foreign(violation.owner, 100)],
      [t('label.tags'), tags(violation.tags)],
      [t('label.exemption'), exemption && foreign(`${exemption.id} (${exemption.owner})`)],
      [t('page.seen'), moment(violation.detectedAt)],
      [t('label.console'), links.console && externalLink(links.console, t('page.console'))],
      ['CloudTrail', links.event && externalLink(links.event, t('page.cloudtrail'))],
    ]),
    h('div', { class: 'events' },
      h('section', null, h('h2', null, t('label.opened')), facts(eventFacts(violation.opened, violation.opened.actor))),
      ended && h('section', null, h('h2', null, t('label.resolved')), facts(eventFacts(ended, ended.actor))),
    ),
    fix && fixOf(fix),
    deliveriesOf(deliveries),
    h('p', { class: 'id' }, t('page.incident'), ' ', h('code', null, violation.id)),
  ].flat().filter(Boolean);
}

function endKey(violation) {
  const { end, before, rule } = violation;
  if (!isOfVpc(violation) && end === 'FIXED') {
    return 'resolved.' + rule;
  }
  return end === 'VPC_ATTACHED' && before?.state !== 'attached' ? 'resolved.VPC_ATTACHED.first' : `resolved.${end}`;
}
