// Small pieces that several views show.

import { clean, foreign, h, shorten } from './dom.js';
import { accountText, actorName, arn, duration, moment, network, shortActor } from './format.js';
import { href } from './router.js';
import { t } from './texts.js';

const LONGEST_NAME = 80;
const ENDS = { VPC_ATTACHED: 'compliant', FIXED: 'compliant', DELETED: 'deleted', EXEMPTED: 'exempt', NOT_APPLICABLE: 'not_applicable' };

/** A verdict or a state, by shape, colour and word. */
export function mark(kind, text) {
  return h('span', { class: `mark ${kind}` }, text);
}

export function verdictMark(verdict) {
  return mark(verdict.toLowerCase(), t('page.verdict.' + verdict));
}

export function stateMark(violation) {
  return violation.resolved ? mark(ENDS[violation.end], ending(violation)) : mark('violating', t('page.state.open'));
}

/** How it ended, in a few words. A rule about the network does not apply without a VPC, that of vpc to Lambda@Edge. */
export function ending(violation) {
  return t('digest.end.' + (violation.end === 'NOT_APPLICABLE' && !isOfVpc(violation) ? 'rule' : violation.end));
}

export function severityMark(severity) {
  return h('span', { class: `severity ${severity.toLowerCase()}` }, t('severity.' + severity));
}

/** The name of a function, which leads to it. */
export function functionLink(functionArn) {
  const name = clean(arn(functionArn).name);
  return h(
    'a',
    { href: href('functions', functionArn), title: functionArn.length > LONGEST_NAME ? shorten(clean(functionArn), 2000) : null },
    h('bdi', null, shorten(name, LONGEST_NAME)),
  );
}

/** Its account and region. */
export function where(functionArn, accountName) {
  const { account, region } = arn(functionArn);
  return h('small', { class: 'where' }, foreign(accountText(account, accountName), LONGEST_NAME), ' · ', h('span', { class: 'nowrap' }, region));
}

/** Who did it: short, with everything in the title. */
export function who(actor) {
  return h('bdi', { title: shorten(clean(actorName(actor)), 2000) }, shorten(clean(shortActor(actor)), LONGEST_NAME));
}

/** The tool, as far as the user agent shows it. */
export function tool(actor) {
  const text = t('via.' + toolOf(actor), '').trim();
  return text === '' ? null : h('small', null, text);
}

function toolOf(actor) {
  const agent = (actor?.userAgent ?? '').toLowerCase();
  if (actor?.viaCloudFormation) {
    return 'cloudformation';
  }
  // Before the SDKs: Terraform names the one that it uses.
  if (agent.includes('terraform/') || agent.includes('terraform-provider-aws/')) {
    return 'terraform';
  }
  if (agent.startsWith('mozilla/') || agent.includes('console') || agent === 'signin.amazonaws.com') {
    return 'console';
  }
  if (agent.startsWith('aws-cli/')) {
    return 'cli';
  }
  return agent.includes('aws-sdk') || agent.includes('boto') ? 'sdk' : 'unknown';
}

/** How long it lasts, or lasted. */
export function lasting(violation) {
  return duration(violation.ageSeconds ?? violation.durationSeconds ?? 0);
}

/** Labels and values, without those that have no value. */
export function facts(entries) {
  return h(
    'dl',
    null,
    entries
      .filter(([, value]) => value)
      .map(([label, value]) => h('div', null, h('dt', null, label), h('dd', null, value))),
  );
}

/** What the violation is about; old records have no rule. */
export function what(violation) {
  return isOfVpc(violation) ? t('digest.cause.' + violation.cause) : t('rule.' + violation.rule);
}

/** Whether it is about being in a VPC at all. */
export function isOfVpc({ rule }) {
  return (rule ?? 'vpc') === 'vpc';
}

/** What a function was attached to, and is. */
export function beforeAndAfter(violation) {
  const side = (label, attachment, isBefore) =>
    h(
      'div',
      { class: attachment?.state ?? 'unknown' },
      h('h2', null, t(label)),
      foreign(network(attachment, isBefore && violation.cause === 'CREATED_WITHOUT_VPC')),
    );
  return h(
    'div',
    { class: 'change' },
    side('label.before', violation.before, true),
    side('label.after', violation.after, false),
  );
}

export function tags(map) {
  const entries = Object.entries(map ?? {});
  return entries.length === 0
    ? null
    : h(
        'ul',
        { class: 'tags' },
        entries.map(([key, value]) => h('li', null, foreign(`${key}=${value}`, LONGEST_NAME))),
      );
}

/** Of an event: when, by whom, from where, with what. */
export function eventFacts(event, actor) {
  return [
    [t('label.when'), moment(event.time)],
    [t('label.who'), foreign(actorName(actor))],
    [t('label.from'), actor?.sourceAddress && foreign(actor.sourceAddress, LONGEST_NAME)],
    [t('page.agent'), actor?.userAgent && foreign(actor.userAgent)],
    [t('page.event'), event.eventId && h('code', null, foreign(event.eventId, LONGEST_NAME))],
  ];
}
