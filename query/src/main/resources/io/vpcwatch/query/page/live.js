// Transitions as they happen, by server-sent events.

import { setLost } from './api.js';
import { embedded } from './snapshot.js';

const KINDS = ['violation', 'function', 'exemption'];
const SOON = 400;
// In a storm the page reads everything again that often, not for each event.
const PAUSE = 2_000;
const AGAIN = 5_000;
const listeners = new Set();
let recent = [];
let pending = null;
let last = 0;

/** Calls the listener with what happened, many events at once; returns what ends that. */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function connect() {
  if (embedded !== null) {
    return;
  }
  const source = new EventSource('api/v1/events');
  source.addEventListener('open', () => {
    setLost(false);
    // Whatever happened while nothing was connected.
    happened('reset', null);
  });
  source.addEventListener('error', () => {
    setLost(true);
    // The browser gives up after an answer that is no stream, as of a proxy without its server.
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(connect, AGAIN);
    }
  });
  source.addEventListener('reset', () => happened('reset', null));
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => happened(kind, JSON.parse(event.data)));
  }
}

function happened(kind, record) {
  recent.push({ kind, record });
  if (pending === null) {
    const wait = Date.now() - last < PAUSE ? PAUSE : SOON;
    pending = setTimeout(() => {
      last = Date.now();
      const events = recent;
      recent = [];
      pending = null;
      listeners.forEach((listener) => listener(events));
    }, wait);
  }
}
