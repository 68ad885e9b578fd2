// A part of the page whose data is read, drawn, and read again whenever something happened.

import { ApiError, ConnectionError, setConnection } from './api.js';
import { clean, h } from './dom.js';
import { subscribe } from './live.js';
import { embedded } from './snapshot.js';
import { t } from './texts.js';

const AGAIN = 5_000;
// Ages grow although nothing happens.
const ALWAYS = 60_000;
// In a storm of events, reading takes a fifth of the time at most: a large system has other work.
const REST = 4;
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
const FAILED = 500;
const BUSY = 503;

/**
 * @param load gets the data; its argument aborts it when the reader leaves
 * @param draw returns nodes for the data
 * @param concerns whether to do so again when an event happens
 * @param isLive whether to do so again at all; what takes long is read once
 * @returns what reads and draws again after the reader has chosen something else
 */
export function liveView(root, leaving, load, draw, { concerns = () => true, isLive = true } = {}) {
  let timer;
  let due = Infinity;
  let took = 0;
  let isShown = false;
  let isLoading = false;
  let isOutdated = false;
  let running = 0;
  const schedule = (wait) => {
    if (Date.now() + wait < due) {
      clearTimeout(timer);
      due = Date.now() + wait;
      timer = setTimeout(refresh, wait);
    }
  };
  const refresh = async () => {
    clearTimeout(timer);
    due = Infinity;
    isLoading = true;
    isOutdated = false;
    const mine = ++running;
    let wait = ALWAYS;
    try {
      const start = Date.now();
      const data = await load(leaving);
      took = Date.now() - start;
      if (mine !== running || leaving.aborted) {
        return;
      }
      replace(root, [draw(data)].flat());
      isShown = true;
    } catch (failure) {
      if (mine !== running || leaving.aborted) {
        return;
      }
      const isAway = failure instanceof ConnectionError || failure.status === BUSY;
      if (isShown && isAway) {
        // Data that was read is better than none: the shell shows of when it is.
        setConnection({ isLost: true });
      } else {
        isShown = false;
        root.replaceChildren(problem(failure, refresh));
      }
      wait = isAway ? AGAIN : ALWAYS;
    }
    isLoading = false;
    root.removeAttribute('aria-busy');
    if (embedded === null && (isLive || !isShown)) {
      schedule(isOutdated ? took * REST : wait);
    }
  };
  const onEvents = (events) => {
    if (events.some(concerns)) {
      isOutdated = true;
      // What is being read is shown before it is read again.
      if (!isLoading) {
        schedule(took * REST);
      }
    }
  };
  const unsubscribe = isLive ? subscribe(onEvents) : () => {};
  leaving.addEventListener('abort', () => {
    clearTimeout(timer);
    unsubscribe();
  });
  root.setAttribute('aria-busy', 'true');
  refresh();
  return () => {
    isShown = false;
    refresh();
  };
}

/** Replaces the content, and gives back the focus to what has the same id, or leads to the same place, in the new one. */
function replace(root, nodes) {
  const { activeElement } = document;
  const isInside = root.contains(activeElement);
  const href = activeElement?.getAttribute('href');
  const links = () => [...root.querySelectorAll('a')].filter((link) => link.getAttribute('href') === href);
  const place = links().indexOf(activeElement);
  root.replaceChildren(...nodes);
  if (isInside) {
    const same = activeElement.id === '' ? links()[place] : document.getElementById(activeElement.id);
    same?.focus({ preventScroll: true });
  }
}

/** Why there is nothing to see, and what to do. Never reads as if all were well. */
export function problem(failure, retry) {
  if (failure instanceof ConnectionError) {
    return notice(t('page.problem.server'), again(retry));
  }
  if (!(failure instanceof ApiError)) {
    console.error(failure);
    return notice(t('page.problem.page'), again(retry));
  }
  const { status } = failure;
  if (status === UNAUTHORIZED) {
    return notice(t('page.problem.login'), h('a', { href: 'login', class: 'button' }, t('page.login')));
  }
  if (status === NOT_FOUND) {
    return notice(t('page.problem.missing'));
  }
  const text = t(status === BUSY ? 'page.problem.starting' : status >= FAILED ? 'page.problem.failed' : 'page.problem.answer');
  return notice(text, h('p', null, clean(failure.message)), again(retry));
}

function again(retry) {
  return h('button', { type: 'button', onclick: retry }, t('page.retry'));
}

export function notice(text, ...more) {
  return h('div', { class: 'notice', role: 'alert' }, h('p', null, text), ...more);
}
