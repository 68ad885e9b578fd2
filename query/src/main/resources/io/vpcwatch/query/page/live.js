// Transitions as they happen, by server-sent events.

import { probe, setConnection } from './api.js';
import { embedded } from './snapshot.js';

const KINDS = ['violation', 'function', 'exemption'];
const SOON = 400;
// In a storm the page reads everything again that often, not for each event.
const PAUSE = 2_000;
const AGAIN = 5_000;
const listeners = new Set();
let source = null;
let recent = [];
let pending = null;
let last = 0;

/** Calls the listener with what happened, many events at once; returns what ends that. */
export function subscribe(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** A page that nobody sees is not connected: a browser has six connections to a server, for all its tabs. */
export function connect() {
  if (embedded !== null || document.hidden || source !== null) {
    return;
  }
  source = new EventSource('api/v1/events');
  source.addEventListener('open', () => {
    setConnection({ isLive: true, isLost: false });
    // Whatever happened while nothing was connected.
    happened('reset', null);
  });
  source.addEventListener('error', ({ target }) => {
    setConnection({ isLive: false });
    probe();
    // The browser gives up after an answer that is no stream: of a proxy, or if too many pages are open.
    if (target.readyState === EventSource.CLOSED) {
      disconnect();
      setTimeout(connect, AGAIN);
    }
  });
  source.addEventListener('reset', () => happened('reset', null));
  for (const kind of KINDS) {
    source.addEventListener(kind, (event) => happened(kind, JSON.parse(event.data)));
  }
}

function disconnect() {
  source?.close();
  source = null;
}

document.addEventListener('visibilitychange', () => (document.hidden ? disconnect() : connect()));

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
