// Asks the server, or the snapshot that is in the document.

import { queryOf } from './router.js';
import { embedded } from './snapshot.js';

// A report of a large system takes that long.
const TIMEOUT = 120_000;
const listeners = new Set();

/** When the last answer came, and whether the last question got one. */
export const connection = { lastAnswer: null, isLost: false };

/** The server answered, but not with the data. */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** No answer at all. */
export class ConnectionError extends Error {}

export function onConnection(listener) {
  listeners.add(listener);
}

export function setLost(isLost) {
  if (connection.isLost !== isLost) {
    connection.isLost = isLost;
    listeners.forEach((listener) => listener());
  }
}

export function addressOf(path, parameters = {}) {
  const query = queryOf(parameters);
  return `api/v1/${path}${query === '' ? '' : '?' + query}`;
}

export async function get(path, parameters = {}, signal = undefined) {
  if (embedded !== null) {
    return embedded.get(path, parameters);
  }
  const response = await request(addressOf(path, parameters), signal);
  if (!response.ok) {
    const answer = await response.json().catch(() => ({}));
    throw new ApiError(response.status, answer.error ?? response.statusText);
  }
  const answer = await response.json();
  connection.lastAnswer = new Date();
  return answer;
}

async function request(address, signal) {
  const timeout = AbortSignal.timeout(TIMEOUT);
  try {
    const response = await fetch(address, {
      headers: { Accept: 'application/json' },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    setLost(false);
    return response;
  } catch (failure) {
    if (!signal?.aborted) {
      setLost(true);
    }
    throw new ConnectionError('no answer', { cause: failure });
  }
}
