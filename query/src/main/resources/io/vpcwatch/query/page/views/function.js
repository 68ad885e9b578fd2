// One function: the picture of its life, each event of it, and how to fix it.

import { ApiError, get } from '../api.js';
import { deliveriesOf, notesOf } from '../deliveries.js';
import { clean, externalLink, foreign, h, shorten } from '../dom.js';
import { fixOf } from '../fix.js';
import { accountText, arn, moment, network, utc } from '../format.js';
import { eventFacts, facts, isOfVpc, lasting, mark, severityMark, stateMark, tags, verdictMark, what } from '../parts.js';
import { rulesOf } from '../rules.js';
import { embedded } from '../snapshot.js';
import { href } from '../router.js';
import { table } from '../table.js';
import { language, t } from '../texts.js';
import { lifeOf, timeline } from '../timeline.js';
import { liveView, notice } from '../view.js';

// Of a function that lived long; the others are in the picture.
const SHOWN = 200;
// After that the rest is shown without the events.
const PATIENCE = 400;
const NOT_FOUND = 404;
const BUSY = 503;
const AGAIN = 2_000;
const LONGEST_OPERATION = 80;

export function show(root, { id }, leaving) {
  const path = `functions/${encodeURIComponent(id)}`;
  let reading = null;
  let known = {};
  const load = async (signal) => {
    const mine = (reading ??= changesOf(path, signal));
    const detail = await get(path, { lang: language() }, signal);
    const read = await Promise.race([mine, pause(PATIENCE)]);
    if (read === undefined) {
      mine.then(() => refresh());
    } else if (mine === reading) {
      known = read;
      reading = read.changesProblem === undefined ? mine : null;
    }
    return { ...detail, ...known };
  };
  const concerns = ({ record }) => {
    const isMine = (record?.functionArn ?? id) === id;
    if (isMine) {
      reading = null;
    }
    return isMine;
  };
  const refresh = liveView(root, leaving, load, draw, { concerns });
}

/** The events, or why there are none; of a large system they take seconds. */
async function changesOf(path, signal) {
  try {
    return { changes: (await get(`${path}/changes`, {}, signal)).items };
  } catch (failure) {
    if (failure.status === BUSY) {
      await pause(AGAIN);
      return changesOf(path, signal);
    }
    return failure.status === NOT_FOUND ? { changes: null } : { changes: null, changesProblem: failure instanceof ApiError ? failure.message : '' };
  }
}

function pause(time) {
  return new Promise((resolve) => setTimeout(resolve, time));
}

function draw(detail) {
  const { functionArn, status, accountName, violations, deliveries, notes, exemptions, fixes, links } = detail;
  const isFixOfVpc = ({ rule }) => rule === 'vpc';
  const { account, region, name } = arn(functionArn);
  const now = embedded === null ? Date.now() : Date.parse(embedded.generatedAt);
  const events = eventsOf(detail);
  const list = h('ol', { class: 'life-events' }, events.slice(-SHOWN).reverse().map(eventItem));
  const choose = (number) => list.querySelector(`[value="${number}"]`)?.scrollIntoView({ block: 'center' });
  return [
    h('div', { class: 'head' }, h('h1', null, h('bdi', null, shorten(clean(name), 140)))),
    h('p', { class: 'marks' }, status === null ? mark('not_applicable', t('page.verdict.DELETED')) : verdictMark(status.verdict),
      status?.cause && h('span', null, t('digest.cause.' + status.cause)),
      status && h('span', null, t('label.since'), ' ', moment(status.since)),
      violations.filter((one) => !one.resolved && !isOfVpc(one)).map((one) => mark('violating', what(one)))),
    detail.changesProblem !== undefined && notice(t('page.changes.problem'), detail.changesProblem && h('p', null, foreign(detail.changesProblem))),
    status?.verdict === 'UNKNOWN' && h('p', null, t('page.unknown.why')),
    h('section', null, h('h2', null, t('page.life')), timeline(lifeOf({ ...detail, violations: violations.filter(isOfVpc) }, now), events, choose)),
    fixes.filter(isFixOfVpc).map(({ fix }) => fixOf(fix)),
    facts([
      [t('page.account'), foreign(accountText(account, accountName), 100)],
      [t('page.region'), region],
      [t('page.network'), status && foreign(network(status.attachment))],
      [t('label.owner'), status?.owner && foreign(status.owner, 100)],
      [t('label.tags'), tags(status?.tags)],
      ['ARN', foreign(functionArn)],
      [t('label.console'), links.console && externalLink(links.console, t('page.console'))],
      ['CloudTrail', links.event && externalLink(links.event, t('page.cloudtrail'))],
    ]),
    status?.rules && rulesOf(status.rules, violations, fixes.filter((one) => !isFixOfVpc(one))),
    violations.length > 0 && violationsOf(violations),
    exemptions.length > 0 && exemptionsOf(exemptions),
    h('section', null, h('h2', null, t('page.events')), detail.changes === undefined && h('p', { class: 'hint' }, t('page.changes.reading')), events.length === 0 ? h('p', { class: 'empty' }, t('page.events.none')) : list),
    notes.length > 0 && h('section', null, h('h2', null, t('label.note')), notesOf(notes)),
    deliveriesOf(deliveries),
  ].flat().filter(Boolean);
}

/** The changes, or what the violations show of them, with what each one was before. */
function eventsOf({ changes, violations: all }) {
  const violations = all.filter(isOfVpc);
  let before = { state: 'unknown' };
  const source = changes ?? violations.flatMap(ofViolation).sort((one, other) => (one.eventTime < other.eventTime ? -1 : 1));
  return source.map((change, index) => {
    const isShown = change.attachment.state !== 'unknown';
    const event = {
      number: index + 1,
      time: Date.parse(change.eventTime),
      text: whatOf(change),
      change,
      before,
      after: isShown ? change.attachment : before,
      opens: violations.find(({ opened }) => opened.eventId === change.eventId && opened.time === change.eventTime),
      ends: violations.find(({ resolved }) => resolved?.eventId === change.eventId && resolved.time === change.eventTime),
    };
    before = change.kind === 'DELETED' ? { state: 'unknown' } : event.after;
    return event;
  });
}

function ofViolation({ opened, resolved, after, end }) {
  const event = (ref, kind, attachment) => ({ kind, attachment, eventTime: ref.time, eventId: ref.eventId, actor: ref.actor });
  return [
    event(opened, 'CONFIGURED', after),
    ...(resolved ? [event(resolved, end === 'DELETED' ? 'DELETED' : 'CONFIGURED', { state: 'unknown' })] : []),
  ];
}

function whatOf({ kind, operation }) {
  return operation ? `${t('page.kind.' + kind)} (${shorten(clean(operation), LONGEST_OPERATION)})` : t('page.kind.' + kind);
}

function eventItem({ number, change, text, before, after, opens, ends }) {
  const isNew = change.kind === 'CREATED';
  const isAltered = change.kind !== 'DELETED' && (isNew || JSON.stringify(before) !== JSON.stringify(after));
  return h(
    'li',
    { value: number, class: opens ? 'opens' : ends ? 'ends' : null },
    h('h3', null, text, opens && mark('violating', t('label.opened')), ends && mark('compliant', t('label.resolved'))),
    isAltered &&
      h('p', { class: 'diff' }, foreign(network(before, isNew)), h('span', { 'aria-label': t('page.becomes') }, ' → '), foreign(network(after))),
    facts([
      ...eventFacts({ time: change.eventTime, eventId: change.eventId }, change.actor),
      [t('label.tags'), tags(change.tags)],
      [t('page.untagged'), change.untagged?.length > 0 && foreign(change.untagged.join(', '))],
      [t('page.source'), change.sources && h('span', null, change.sources.map((one) => t('page.source.' + one)).join(', '))],
    ]),
  );
}

function violationsOf(violations) {
  return h(
    'section',
    null,
    h('h2', null, t('page.nav.violations')),
    table(
      t('page.nav.violations'),
      [
        { title: 'page.state', cell: stateMark },
        { title: 'label.what', cell: (violation) => h('a', { href: href('violations', violation.id) }, what(violation)) },
        { title: 'label.severity', cell: ({ severity }) => severityMark(severity) },
        { title: 'label.opened', cell: ({ opened }) => moment(opened.time) },
        { title: 'label.resolved', cell: ({ resolved }) => (resolved ? moment(resolved.time) : '–') },
        { title: 'page.lasted', cell: lasting },
      ],
      [...violations].reverse(),
    ),
  );
}

function exemptionsOf(exemptions) {
  return h(
    'section',
    null,
    h('h2', null, t('page.nav.exemptions')),
    h(
      'ul',
      null,
      exemptions.map(({ id, rules, owner, reason, validFrom, validUntil, revokedAt }) =>
        h('li', null, foreign(id, 100), ' · ', (rules ?? ['vpc']).join(', '), ' · ', foreign(owner, 100), ' · ', foreign(reason), ' · ', utc(validFrom), ' – ', utc(revokedAt ?? validUntil)),
      ),
    ),
  );
}
