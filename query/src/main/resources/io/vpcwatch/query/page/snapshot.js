// The data of a document that was written by vpcwatch replay --html: answers as the server would.

import { clean } from './dom.js';
import { outcomeOf, RULES } from './rules.js';

const DAY = 86_400_000;
const MOST_DAYS = 400;
const CHANGES = '/changes';

const element = document.getElementById('vpcwatch-data');

/** Null in a page that has a server. */
export const embedded = element === null ? null : snapshot(JSON.parse(element.textContent));

function snapshot(data) {
  const now = Date.parse(data.generatedAt);
  const violations = data.violations.map((one) => timed(one, now)).sort(byState);
  const lists = {
    functions: (chosen) => data.functions.filter(matcher(chosen, { verdict: (one) => one.verdict, exemption: (one) => one.exemptions })).filter(keeping(chosen)),
    violations: (chosen) =>
      violations.filter(matcher(chosen, { state: (one) => (one.resolved ? 'resolved' : 'open'), rule: (one) => one.rule ?? 'vpc', cause: (one) => one.cause, severity: (one) => one.severity })),
    exemptions: ({ state }) => data.exemptions.filter((one) => isInState(one, state)),
  };
  const answers = {
    texts: ({ lang }) => ({ lang, texts: data.texts[lang] }),
    overview: () => overview(data, violations.filter((one) => (one.rule ?? 'vpc') === 'vpc'), now),
    report: () => data.report,
  };
  const get = (path, parameters) => {
    const [name, id] = path.split(/\/(.*)/s);
    if (name in answers) {
      return answers[name](parameters);
    }
    if (id?.endsWith(CHANGES)) {
      return { items: data.changes[decodeURIComponent(id.slice(0, -CHANGES.length))] ?? [] };
    }
    return id === undefined
      ? page(sorted(lists[name](parameters), parameters.sort), parameters)
      : detail(data, violations, name, decodeURIComponent(id), parameters.lang);
  };
  return {
    generatedAt: data.generatedAt,
    get: async (path, parameters) => get(path, parameters),
  };
}

function timed(violation, now) {
  const end = violation.resolved ? Date.parse(violation.resolved.time) : now;
  const seconds = Math.floor((end - Date.parse(violation.opened.time)) / 1000);
  return { ...violation, [violation.resolved ? 'durationSeconds' : 'ageSeconds']: seconds };
}

function byState(one, other) {
  if (!one.resolved !== !other.resolved) {
    return one.resolved ? 1 : -1;
  }
  return one.resolved ? compare(other.resolved.time, one.resolved.time) : compare(one.opened.time, other.opened.time);
}

function compare(one, other) {
  return one < other ? -1 : one > other ? 1 : 0;
}

function matcher(chosen, fields) {
  const wanted = (chosen.q ?? '').toLowerCase();
  const tag = (chosen.tag ?? '').split(/:(.*)/s);
  return (one) => {
    const [, , , region, account] = one.functionArn.split(':');
    const has = { account: () => account, region: () => region, ...fields };
    return (
      Object.entries(has).every(([name, value]) => !chosen[name] || [value(one)].flat().some((each) => chosen[name].split(',').includes(each))) &&
      (!tag[0] || (one.tags?.[tag[0]] !== undefined && (!tag[1] || one.tags[tag[0]] === tag[1]))) &&
      searched(one).some((text) => clean(text).toLowerCase().includes(wanted))
    );
  };
}

/** One of the rules has one of the outcomes. */
function keeping({ rule, outcome }) {
  const rules = rule ? rule.split(',') : RULES;
  return (one) => !(rule || outcome) || rules.some((each) => !outcome || outcome.split(',').includes(outcomeOf(one, each)));
}

function searched(one) {
  return [one.functionArn, one.accountName, one.owner, one.opened?.actor?.arn, one.by?.arn, one.id, ...Object.values(one.tags ?? {})].filter(Boolean);
}

function isInState({ state, functions }, wanted) {
  switch (wanted ?? '') {
    case '':
      return true;
    case 'active':
      return state === 'ACTIVE' || state === 'EXPIRING';
    case 'unused':
      return functions === 0 && (state === 'ACTIVE' || state === 'EXPIRING');
    default:
      return state === wanted.toUpperCase();
  }
}

const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH'];
const KEYS = {
  name: (one) => one.functionArn.split(':').pop(),
  function: (one) => one.functionArn.split(':').pop(),
  account: (one) => one.functionArn.split(':')[4],
  region: (one) => one.functionArn.split(':')[3],
  opened: (one) => one.opened.time,
  resolved: (one) => one.resolved?.time ?? '',
  severity: (one) => SEVERITIES.indexOf(one.severity),
};

function sorted(items, sort = '') {
  const field = sort.replace('-', '');
  const direction = sort.startsWith('-') ? -1 : 1;
  if (field === 'state') {
    return direction > 0 ? items : [...items].reverse();
  }
  const key = KEYS[field] ?? ((one) => one[field]);
  return field === '' ? items : [...items].sort((one, other) => direction * compare(key(one), key(other)));
}

function page(items, { limit, cursor }) {
  const start = Number(cursor ?? 0);
  const end = start + Number(limit ?? 50);
  return { items: items.slice(start, end), next: end < items.length ? String(end) : null, total: items.length };
}

function detail(data, violations, name, id, lang) {
  const explained = (one) => ({ ...one, reasonTexts: data.words[one.id][lang].reasonTexts });
  const fixOf = (one) => data.words[one.id][lang].fix ?? null;
  const violation = name === 'violations' ? violations.find((one) => one.id === id) : null;
  const functionArn = violation?.functionArn ?? id;
  const status = data.functions.find((one) => one.functionArn === functionArn) ?? null;
  const shared = { status, deliveries: [], notes: [], links: { console: null, event: null } };
  if (name === 'violations') {
    const exemption = data.exemptions.find((one) => one.id === violation.exemptionId) ?? null;
    return { ...shared, violation: explained(violation), fix: fixOf(violation), exemption };
  }
  const all = violations.filter((one) => one.functionArn === functionArn).sort((one, other) => compare(one.opened.time, other.opened.time));
  const open = all.filter(({ resolved }) => !resolved).sort((one, other) => RULES.indexOf(one.rule) - RULES.indexOf(other.rule));
  return {
    ...shared,
    functionArn,
    accountName: status?.accountName ?? null,
    violations: all.map(explained),
    fixes: open.map((one) => ({ rule: one.rule, violationId: one.id, fix: fixOf(one) })),
    exemptions: data.exemptions.filter(({ id: exemption }) => status?.exemptions.includes(exemption)),
  };
}

function overview({ generatedAt, functions, report }, violations, now) {
  const open = violations.filter((one) => !one.resolved);
  const of = (verdict, all = functions) => all.filter((one) => one.verdict === verdict).length;
  const compliant = of('COMPLIANT');
  const violating = of('VIOLATING');
  const places = Map.groupBy(functions, ({ functionArn }) => functionArn.split(':').slice(3, 5).join());
  const seconds = violations.filter((one) => one.end === 'VPC_ATTACHED').map((one) => one.durationSeconds).sort((one, other) => one - other);
  const rank = (share) => (seconds.length === 0 ? null : seconds[Math.max(0, Math.ceil(share * seconds.length) - 1)]);
  const days = trendOf(violations, now);
  const { unread } = report.coverage;
  return {
    generatedAt,
    version: report.version,
    compliance: {
      functions: functions.length,
      compliant,
      violating,
      exempt: of('EXEMPT'),
      unknown: of('UNKNOWN'),
      notEvaluated: of('NOT_APPLICABLE'),
      share: compliant + violating === 0 ? null : compliant / (compliant + violating),
      target: null,
    },
    rules: RULES.map((rule) => ruleCount(functions, rule)).filter(({ compliant, violating, exempt, unknown }) => compliant + violating + exempt + unknown > 0),
    accounts: [...places.values()].map((all) => {
      const [, , , region, account] = all[0].functionArn.split(':');
      const isHere = (one) => one.functionArn.split(':')[3] === region && one.functionArn.split(':')[4] === account;
      return { account, region, name: all[0].accountName ?? null, functions: all.length, unknown: of('UNKNOWN', all), open: open.filter(isHere).length };
    }),
    open: { count: open.length, oldest: open[0]?.opened.time ?? null },
    today: { opened: days.at(-1).opened, resolved: days.at(-1).resolved },
    remediation: {
      count: seconds.length,
      deleted: violations.filter((one) => one.end === 'DELETED').length,
      meanSeconds: seconds.length === 0 ? null : seconds.reduce((sum, one) => sum + one, 0) / seconds.length,
      medianSeconds: rank(0.5),
      p95Seconds: rank(0.95),
    },
    trend: days,
    health: { ready: unread.length === 0, components: [], lastEvent: null, reasons: unread.map(({ source, reason }) => `${source}: ${reason}`) },
  };
}

function ruleCount(functions, rule) {
  const of = (outcome) => functions.filter((one) => outcomeOf(one, rule) === outcome).length;
  return { rule, compliant: of('PASS'), violating: of('FAIL'), exempt: of('EXEMPT'), unknown: of('UNKNOWN') };
}

/** From the first violation to now, by day. */
function trendOf(violations, now) {
  const today = Math.floor(now / DAY);
  const dayOf = (time) => Math.floor(Date.parse(time) / DAY);
  const first = Math.max(today - MOST_DAYS, Math.min(today, ...violations.map(({ opened }) => dayOf(opened.time))));
  return Array.from({ length: today - first + 1 }, (_, index) => {
    const day = first + index;
    const isOn = (event) => event !== undefined && event !== null && dayOf(event.time) === day;
    return {
      day: new Date(day * DAY).toISOString().slice(0, 10),
      open: violations.filter(({ opened, resolved }) => dayOf(opened.time) <= day && (!resolved || dayOf(resolved.time) > day)).length,
      opened: violations.filter(({ opened }) => isOn(opened)).length,
      resolved: violations.filter(({ resolved }) => isOn(resolved)).length,
    };
  });
}
