// A part of the page whose data is read, drawn, and read again whenever something happened.

import { ApiError, ConnectionError } from './api.js';
import { clean, h } from './dom.js';
import { subscribe } from './live.js';
import { embedded } from './snapshot.js';
import { t } from './texts.js';

const AGAIN = 5_000;
// Ages grow although nothing happens.
const ALWAYS = 60_000;
const UNAUTHORIZED = 401;
const NOT_FOUND = 404;
const BUSY = 503;

/**
 * @param load gets the data; its argument aborts it when the reader leaves
 * @param draw returns nodes for the data
 * @param isLive whether to do so again when something happens; what takes long is read once
 * @returns what reads and draws again
 */
export function liveView(root, leaving, load, draw, isLive = true) {
  let timer;
  let isShown = false;
  let running = 0;
  const refresh = async () => {
    clearTimeout(timer);
    const mine = ++running;
    let wait = ALWAYS;
    try {
      const data = await load(leaving);
      if (mine !== running || leaving.aborted) {
        return;
      }
      replace(root, [draw(data)].flat());
      isShown = true;
    } catch (failure) {
      if (mine !== running || leaving.aborted) {
        return;
      }
      // Data that was read is better than none: the shell shows of when it is.
      if (!isShown || !(failure instanceof ConnectionError)) {
        isShown = false;
        root.replaceChildren(problem(failure, refresh));
      }
      wait = failure instanceof ConnectionError || failure.status === BUSY ? AGAIN : ALWAYS;
    }
    root.removeAttribute('aria-busy');
    if (embedded === null && (isLive || !isShown)) {
      timer = setTimeout(refresh, wait);
    }
  };
  const unsubscribe = isLive ? subscribe(refresh) : () => {};
  leaving.addEventListener('abort', () => {
    clearTimeout(timer);
    unsubscribe();
  });
  root.setAttribute('aria-busy', 'true');
  refresh();
  return refresh;
}

/** Replaces the content, and gives back the focus to what has the same id in the new one. */
function replace(root, nodes) {
  const focused = root.contains(document.activeElement) ? document.activeElement.id : '';
  root.replaceChildren(...nodes);
  if (focused !== '') {
    document.getElementById(focused)?.focus({ preventScroll: true });
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
  const text = t(status === BUSY ? 'page.problem.starting' : 'page.problem.answer');
  return notice(text, h('p', null, clean(failure.message)), again(retry));
}

function again(retry) {
  return h('button', { type: 'button', onclick: retry }, t('page.retry'));
}

export function notice(text, ...more) {
  return h('div', { class: 'notice', role: 'alert' }, h('p', null, text), ...more);
}
