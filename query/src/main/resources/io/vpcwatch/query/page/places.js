// The accounts and regions that there are, as filters of lists.

import { get } from './api.js';
import { clean, shorten } from './dom.js';
import { accountText } from './format.js';
import { t } from './texts.js';

const LONGEST = 60;

export function placeFilters() {
  const places = get('overview').then(
    ({ accounts }) => accounts,
    () => [],
  );
  const options = (text) =>
    places.then((all) => [...new Map(all.map(text)).entries()].sort(([, one], [, other]) => one.localeCompare(other)));
  return [
    {
      name: 'account',
      label: 'page.account',
      options: [['', t('page.all')]],
      later: options(({ account, name }) => [account, shorten(clean(accountText(account, name)), LONGEST)]),
    },
    {
      name: 'region',
      label: 'page.region',
      options: [['', t('page.all')]],
      later: options(({ region }) => [region, region]),
    },
  ];
}
