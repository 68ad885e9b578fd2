// A table that is sorted by its heads and walked with the arrow keys. On a phone each row is a card.

import { h } from './dom.js';
import { t } from './texts.js';

/**
 * @param columns each with a key of its title, the cell of an item, and, if it can be sorted by it, sort
 * @param sorting the present order and what changes it, null if there is none
 */
export function table(caption, columns, items, sorting = null) {
  return h(
    'table',
    { onkeydown: walk },
    h('caption', { class: 'hidden' }, caption),
    h('thead', null, h('tr', null, columns.map((column) => head(column, sorting)))),
    h(
      'tbody',
      null,
      items.map((item) =>
        h('tr', null, columns.map((column) => h('td', { 'data-label': t(column.title) }, column.cell(item)))),
      ),
    ),
  );
}

function head(column, sorting) {
  if (column.sort === undefined || sorting === null) {
    return h('th', { scope: 'col' }, t(column.title));
  }
  const isUp = sorting.order === column.sort;
  const isDown = sorting.order === '-' + column.sort;
  const next = isUp ? '-' + column.sort : column.sort;
  return h(
    'th',
    { scope: 'col', 'aria-sort': isUp ? 'ascending' : isDown ? 'descending' : null },
    h('button', { type: 'button', id: 'sort-' + column.sort, onclick: () => sorting.change(next) }, t(column.title)),
  );
}

/** Down and up lead from row to row, along the first link of each. */
function walk(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const row = event.target.closest('tbody tr');
  if (step === undefined || row === null) {
    return;
  }
  const next = step > 0 ? row.nextElementSibling : row.previousElementSibling;
  const link = next?.querySelector('a');
  if (link) {
    event.preventDefault();
    link.focus();
  }
}
