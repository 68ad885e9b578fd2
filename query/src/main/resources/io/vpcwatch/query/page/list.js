// A view with filters, a table, and the table as a file. All that the reader chose is in the address.

import { addressOf, get } from './api.js';
import { h } from './dom.js';
import { number } from './format.js';
import { embedded } from './snapshot.js';
import { href, replaceParameters } from './router.js';
import { table } from './table.js';
import { plural, t } from './texts.js';
import { liveView } from './view.js';

const PAGE = 50;
const LONGEST = 1000;
const PAUSE = 250;

/**
 * @param spec view and path of the API; title; filters; columns; whether it can be had as a file; what to
 *     write if nothing matches
 */
export function showList(root, { parameters }, leaving, spec) {
  const chosen = Object.fromEntries(parameters);
  const results = h('div', { class: 'results' });
  const files = h('p', { class: 'files' });
  let shown = PAGE;
  let typing;

  const apply = (name, value) => {
    chosen[name] = value;
    shown = PAGE;
    replaceParameters(spec.view, chosen);
    drawFiles();
    refresh();
  };
  const drawFiles = () => {
    if (spec.isFile && embedded === null) {
      const address = addressOf(spec.path, { ...chosen, format: 'csv' });
      files.replaceChildren(h('a', { href: address, download: `vpcwatch-${spec.view}.csv` }, t('page.csv')));
    }
  };
  const load = async (signal) => {
    const { items, next, total } = await get(spec.path, { ...chosen, limit: Math.min(shown, LONGEST) }, signal);
    let cursor = next;
    // What was already in sight stays there when something happens.
    while (cursor !== null && items.length < shown) {
      const more = await get(spec.path, { ...chosen, limit: Math.min(shown - items.length, LONGEST), cursor }, signal);
      items.push(...more.items);
      cursor = more.next;
    }
    return { items, total, isMore: cursor !== null };
  };
  const draw = ({ items, total, isMore }) => {
    const order = chosen.sort || spec.order;
    return [
      h('p', { class: 'count', role: 'status' }, plural('page.count', total)),
      items.length === 0
        ? h('p', { class: 'empty' }, isFiltered(chosen) ? [t('page.empty.filtered'), ' ', listLink(spec.view, {}, t('page.empty.all'))] : t(spec.empty))
        : table(t(spec.title), spec.columns, items, { order, change: (sort) => apply('sort', sort) }),
      isMore &&
        h(
          'button',
          { type: 'button', id: 'more', onclick: () => ((shown = items.length + PAGE), refresh()) },
          t('page.more', number(total - items.length)),
        ),
    ].filter(Boolean);
  };

  const form = h(
    'form',
    { class: 'filters', role: 'search', onsubmit: (event) => event.preventDefault() },
    spec.filters.map((filter) =>
      filter.options === undefined
        ? search(filter, chosen, (value) => {
            clearTimeout(typing);
            typing = setTimeout(() => apply(filter.name, value), PAUSE);
          })
        : select(filter, chosen, (value) => apply(filter.name, value)),
    ),
  );
  root.append(h('div', { class: 'head' }, h('h1', null, t(spec.title)), files), form, results);
  drawFiles();
  const refresh = liveView(results, leaving, load, draw);
}

function isFiltered(chosen) {
  return Object.entries(chosen).some(([name, value]) => name !== 'sort' && value !== '');
}

function search(filter, chosen, changed) {
  return h(
    'label',
    { class: 'search' },
    h('span', null, t(filter.label)),
    h('input', {
      type: 'search',
      name: filter.name,
      id: 'filter-' + filter.name,
      value: chosen[filter.name] ?? '',
      maxlength: 200,
      autocomplete: 'off',
      spellcheck: 'false',
      placeholder: filter.hint && t(filter.hint),
      oninput: (event) => changed(event.target.value),
    }),
  );
}

function select(filter, chosen, changed) {
  const given = chosen[filter.name] ?? filter.default ?? '';
  const option = ([value, text]) => h('option', { value, selected: value === given }, text);
  const element = h(
    'select',
    { name: filter.name, id: 'filter-' + filter.name, onchange: (event) => changed(event.target.value) },
    filter.options.map(option),
  );
  // From a link, perhaps of a time when there was such an account.
  if (!filter.options.some(([value]) => value === given)) {
    element.append(option([given, given]));
  }
  filter.later?.then((options) => element.append(...options.filter(([value]) => value !== given).map(option)));
  return h('label', null, h('span', null, t(filter.label)), element);
}

/** The link to a list, filtered. */
export function listLink(view, parameters, ...children) {
  return h('a', { href: href(view, null, parameters) }, ...children);
}
