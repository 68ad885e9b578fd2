// Who was notified of a violation, when, and what people decided about it.

import { foreign, h } from './dom.js';
import { moment } from './format.js';
import { mark } from './parts.js';
import { table } from './table.js';
import { t } from './texts.js';

const MARKS = { DELIVERED: 'compliant', WAITING: 'expiring', FAILED: 'violating', SUPPRESSED: 'not_applicable' };

export function deliveriesOf(deliveries) {
  return h(
    'section',
    null,
    h('h2', null, t('page.notified')),
    deliveries.length === 0
      ? h('p', { class: 'empty' }, t('page.notified.none'))
      : table(
          t('page.notified'),
          [
            { title: 'page.channel', cell: ({ channel }) => foreign(channel, 100) },
            { title: 'page.notice', cell: ({ notice }) => t('page.notice.' + notice) },
            { title: 'page.outcome', cell: ({ outcome }) => mark(MARKS[outcome], t('page.outcome.' + outcome)) },
            { title: 'label.when', cell: ({ at }) => moment(at) },
            { title: 'label.detail', cell: ({ reason, detail }) => foreign([reason, detail].filter(Boolean).join(': ') || '–') },
          ],
          deliveries,
        ),
  );
}

export function notesOf(notes) {
  return notes.map(({ state, by, at, until, note }) =>
    h(
      'p',
      { class: 'note' },
      mark('exempt', t('page.note.' + state)),
      ' ',
      foreign(by, 100),
      ' · ',
      moment(at),
      until && [' · ', t('label.until'), ' ', moment(until)],
      note && h('span', null, ' · ', foreign(note)),
    ),
  );
}
