// What is around every view: the name, where to go, what the reader chose, and whether this is live.

import { connection, onConnection } from './api.js';
import { clean, h } from './dom.js';
import { moment, utc } from './format.js';
import { subscribe } from './live.js';
import { isOfVpc } from './parts.js';
import { href } from './router.js';
import { embedded } from './snapshot.js';
import { LANGUAGES, language, setLanguage, t } from './texts.js';
import { isDark, switchTheme } from './theme.js';

const VIEWS = ['', 'violations', 'functions', 'exemptions', 'report'];

const places = new Map();
let status;
let printed;
let said;

/** Draws it; returns the place of the view. */
export function drawShell(redraw) {
  places.clear();
  for (const view of VIEWS) {
    places.set(view, h('a', { href: href(view) }, t('page.nav.' + (view || 'overview'))));
  }
  status = h('p', { class: 'live', role: 'status' });
  printed = h('p', { class: 'printed' });
  said = h('p', { class: 'hidden', 'aria-live': 'polite' });
  const main = h('main', { id: 'main', tabindex: '-1' });
  document.body.replaceChildren(
    h('a', { class: 'skip', href: '#main', onclick: (event) => skipTo(main, event) }, t('page.skip')),
    h(
      'header',
      null,
      h('a', { class: 'brand', href: href('') }, 'vpcwatch'),
      h('nav', { 'aria-label': t('page.nav') }, ...places.values()),
      h('div', { class: 'choices' }, status, printed, languages(redraw), themes()),
    ),
    main,
    said,
  );
  drawStatus();
  return main;
}

function skipTo(main, event) {
  event.preventDefault();
  main.focus();
}

function languages(redraw) {
  return Object.entries(LANGUAGES)
    .filter(([code]) => code !== language())
    .map(([code, name]) =>
      h('button', { type: 'button', lang: code, class: 'plain', onclick: () => (setLanguage(code), redraw()) }, name),
    );
}

function themes() {
  const button = h('button', { type: 'button', class: 'plain', onclick: () => (switchTheme(), name()) });
  const name = () => button.replaceChildren(t(isDark() ? 'page.theme.light' : 'page.theme.dark'));
  name();
  return button;
}

/** Marks where the reader is. */
export function showPlace(view) {
  for (const [place, link] of places) {
    if (place === view) {
      link.setAttribute('aria-current', 'page');
    } else {
      link.removeAttribute('aria-current');
    }
  }
}

function drawStatus() {
  if (status === undefined) {
    return;
  }
  document.body.classList.toggle('lost', connection.isLost);
  document.body.classList.toggle('polled', !connection.isLive);
  document.body.classList.toggle('snapshot', embedded !== null);
  if (embedded !== null) {
    status.replaceChildren(t('page.snapshot', utc(embedded.generatedAt)));
  } else if (connection.isLive && !connection.isLost) {
    status.replaceChildren(t('page.live'));
  } else if (connection.lastAnswer === null) {
    status.replaceChildren(t('page.lost.never'));
  } else {
    status.replaceChildren(h('span', null, t(connection.isLost ? 'page.lost' : 'page.polled'), ' ', moment(connection.lastAnswer)));
  }
}

/** For those who don't see the page: what has just happened. */
function announce(events) {
  const last = events.findLast(({ kind, record }) => kind === 'violation' && isOfVpc(record) && record.transition !== 'CHANGED');
  if (last !== undefined && said !== undefined) {
    const name = clean(last.record.functionArn.split(':').pop());
    const key = last.record.transition === 'OPENED' ? 'opened.' + last.record.cause : 'resolved.' + (last.record.end ?? 'RETRACTED');
    said.replaceChildren(t(key, name));
  }
}

/** On paper nothing is live. */
function dateForPaper() {
  printed?.replaceChildren(embedded === null ? utc(connection.lastAnswer ?? Date.now()) : t('page.snapshot', utc(embedded.generatedAt)));
}

addEventListener('beforeprint', dateForPaper);
onConnection(drawStatus);
subscribe(announce);
