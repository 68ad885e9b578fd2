// One violation: where the link in an alert leads.

import { get } from '../api.js';
import { deliveriesOf, notesOf } from '../deliveries.js';
import { externalLink, foreign, h, clean, shorten } from '../dom.js';
import { fixOf } from '../fix.js';
import { accountText, arn, moment, network } from '../format.js';
import { beforeAndAfter, eventFacts, facts, functionLink, isOfVpc, lasting, severityMark, stateMark, tags } from '../parts.js';
import { changeText, reasonsOf, ruleName } from '../rules.js';
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
    ? t(endKey(violation), shortName, violation.rule)
    : t('opened.' + (isOfVpc(violation) ? violation.cause : violation.rule), shortName);
  return [
    h('div', { class: 'head' }, h('h1', { class: ended ? 'ended' : 'open' }, title)),
    h('p', { class: 'marks' }, stateMark(violation), severityMark(violation.severity), h('span', null, lasting(violation))),
    notesOf(notes),
    isOfVpc(violation) ? beforeAndAfter(violation) : reasonsOf(violation),
    h('p', null, t('why.' + (isOfVpc(violation) ? violation.cause : violation.rule))),
    facts([
      [t('page.function'), functionLink(violation.functionArn)],
      [t('page.account'), foreign(accountText(account, violation.accountName), 100)],
      [t('page.region'), region],
      [t('page.rule'), violation.rule && ruleName(violation.rule)],
      [t('page.network'), !isOfVpc(violation) && foreign(network(violation.after))],
      [t('label.owner'), violation.owner && foreign(violation.owner, 100)],
      [t('label.tags'), tags(violation.tags)],
      [t('label.exemption'), exemption && foreign(`${exemption.id} (${exemption.owner})`)],
      [t('page.seen'), moment(violation.detectedAt)],
      [t('label.console'), links.console && externalLink(links.console, t('page.console'))],
      ['CloudTrail', links.event && externalLink(links.event, t('page.cloudtrail'))],
    ]),
    h('div', { class: 'events' },
      openedBy(violation),
      ended && h('section', null, h('h2', null, t('label.resolved')), facts(eventFacts(ended, ended.actor))),
    ),
    fix && fixOf(fix, violation.rule),
    deliveriesOf(deliveries),
    h('p', { class: 'id' }, t('page.incident'), ' ', h('code', null, violation.id)),
  ].flat().filter(Boolean);
}

/** By a change of the network it is the event that opened it; if an exemption ended, it is another one. */
function openedBy({ opened, network: change }) {
  const what = change && [t('page.network.change'), changeText(change)];
  const isOpening = change?.event.eventId === opened.eventId;
  return [
    h('section', null, h('h2', null, t('label.opened')), facts([isOpening && what, ...eventFacts(opened, opened.actor)].filter(Boolean))),
    change && !isOpening && h('section', null, h('h2', null, t('page.network.change')), facts([what, ...eventFacts(change.event, change.event.actor)])),
  ];
}

function endKey(violation) {
  const { end, before, rule } = violation;
  if (!isOfVpc(violation) && (end === 'FIXED' || end === 'NOT_APPLICABLE')) {
    return 'resolved.' + (end === 'FIXED' ? rule : 'rule');
  }
  return end === 'VPC_ATTACHED' && before?.state !== 'attached' ? 'resolved.VPC_ATTACHED.first' : `resolved.${end}`;
}
