// Times, durations, numbers and names, as the reader expects them.

import { h } from './dom.js';
import { language, t } from './texts.js';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** 2026-10-14 10:17:33 UTC. Evidence is in one time zone, whoever reads it. */
export function utc(time) {
  return `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A text of vpcwatch, whose times are for programs. */
export function readable(text) {
  return String(text ?? '').replace(TIME, (time) => (Number.isNaN(Date.parse(time)) ? time : utc(time)));
}

/** Without what is the same for everything in sight. */
export function utcShort(time) {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** A moment, whose title is the local time. */
export function moment(time, text = utc(time)) {
  const local = new Date(time).toLocaleString(language(), { dateStyle: 'medium', timeStyle: 'long' });
  return h('time', { datetime: new Date(time).toISOString(), title: local }, text);
}

/** In its two largest units, as in the alerts. */
export function duration(seconds) {
  return units(seconds).replaceAll(' ', '\u00a0');
}

function units(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  if (whole >= DAY) {
    return t('duration.days', Math.floor(whole / DAY), Math.floor((whole % DAY) / HOUR));
  }
  if (whole >= HOUR) {
    return t('duration.hours', Math.floor(whole / HOUR), Math.floor((whole % HOUR) / MINUTE));
  }
  if (whole >= MINUTE) {
    return t('duration.minutes', Math.floor(whole / MINUTE), whole % MINUTE);
  }
  return t('duration.seconds', whole);
}

export function number(value) {
  return value.toLocaleString(language());
}

/** Rounded down, so that 100 % means all. */
export function percent(share) {
  return (Math.floor(share * 1000) / 1000).toLocaleString(language(), { style: 'percent', maximumFractionDigits: 1 });
}

/** The parts of the ARN of a function. */
export function arn(text) {
  const [, , , region, account, , ...name] = text.split(':');
  return { region, account, name: name.join(':') };
}

/** An account with its name, if that is known. */
export function accountText(id, name) {
  return name ? `${name} (${id})` : id;
}

/** The part of an actor's name by which people know each other. */
export function shortActor(actor) {
  const parts = actorName(actor).split('/');
  // A session that only has a number says nothing without its role.
  return parts.slice(/^\d+$/.test(parts.at(-1)) ? -2 : -1).join('/');
}

export function actorName(actor) {
  const names = [actor?.arn, actor?.invokedBy, actor?.sourceAddress, actor?.type];
  return names.find((name) => name !== undefined && name !== null && name.trim() !== '') ?? t('network.unknown');
}

/** What a function is attached to, in one line. */
export function network(attachment, isBeforeCreation = false) {
  if (attachment?.state === 'detached') {
    return t('network.none');
  }
  if (attachment?.state !== 'attached') {
    return t(isBeforeCreation ? 'network.none-yet' : 'network.unknown');
  }
  if (attachment.capacityProviderArn) {
    return t('network.provider', attachment.capacityProviderArn);
  }
  const groups = attachment.securityGroupIds ?? [];
  return t(
    'network.attached',
    attachment.vpcId ?? t('network.some-vpc'),
    (attachment.subnetIds ?? []).join(', '),
    groups.length === 0 ? t('list.empty') : groups.join(', '),
  );
}
