// Asks the server, or the snapshot that is in the document.

import { queryOf } from './router.js';
import { embedded } from './snapshot.js';

// A report of a large system takes that long.
const TIMEOUT = 120_000;
const BAD_GATEWAY = 502;
const listeners = new Set();

/** When the last answer came, whether the last request got none, and whether changes arrive as they happen. */
export const connection = { lastAnswer: null, isLost: false, isLive: true };

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

export function setConnection(change) {
  const wasGood = connection.isLive && !connection.isLost;
  Object.assign(connection, change);
  if (!wasGood || !connection.isLive || connection.isLost) {
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
  const answer = await response.json().catch((failure) => failure);
  if (answer instanceof Error && (response.ok || response.status >= BAD_GATEWAY)) {
    // Cut off, or a proxy answers for vpcwatch.
    throw noAnswer(answer, signal);
  }
  if (!response.ok) {
    setConnection({ isLost: false });
    throw new ApiError(response.status, answer.error ?? response.statusText);
  }
  setConnection({ isLost: false, lastAnswer: new Date() });
  return answer;
}

/** Whether only the stream of events is missing, or vpcwatch. */
export function probe() {
  request(addressOf('exemptions', { limit: 1 })).then(
    ({ status }) => setConnection({ isLost: status >= BAD_GATEWAY }),
    () => {},
  );
}

async function request(address, signal) {
  const timeout = AbortSignal.timeout(TIMEOUT);
  try {
    return await fetch(address, {
      headers: { Accept: 'application/json' },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
  } catch (failure) {
    throw noAnswer(failure, signal);
  }
}

function noAnswer(cause, signal) {
  if (!signal?.aborted) {
    setConnection({ isLost: true });
  }
  return new ConnectionError('no answer', { cause });
}
