// Calls of the REST interface, as whoever has signed in.

const KEY = 'lethe.key';

/** What the labeler answers; in a cluster its paths have to be routed to it. */
const OF_LABELER = /^\/v1\/(labels|quarantine|pending|reporters|dead-letters)\b/;

/** An answer that is no success, with the sentence and the fields of its problem+json. */
export class Problem extends Error {
  constructor(status, body) {
    const fields = (body.violations ?? []).map((v) => `${v.field}: ${v.message}`).join('; ');
    super(fields || body.detail || body.title || `The service answered ${status}.`);
    this.status = status;
  }
}

/** Nobody answered at all. */
export class Unreachable extends Error {
  constructor() {
    super('Lethe does not answer. This page tries again by itself.');
  }
}

export function hasKey() {
  return sessionStorage.getItem(KEY) !== null;
}

export function signIn(key) {
  sessionStorage.setItem(KEY, key);
}

export function signOut() {
  sessionStorage.removeItem(KEY);
}

/** Headers of a call; the key stays in this tab and goes with it. */
function headers(more = {}) {
  const key = sessionStorage.getItem(KEY);
  return key === null ? more : { ...more, Authorization: `Bearer ${key}` };
}

async function call(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { ...options, headers: headers(options.headers), redirect: 'error' });
  } catch (e) {
    if (e.name === 'AbortError') {
      throw e;
    }
    throw new Unreachable();
  }
  if (!answer.ok) {
    throw new Problem(answer.status, await answer.json().catch(() => unexplained(answer, path)));
  }
  return answer;
}

function unexplained(answer, path) {
  return answer.status === 404 && OF_LABELER.test(path)
    ? { detail: 'The labeler is not reached at this host. Route its paths to it: see the console’s documentation.' }
    : {};
}

export async function get(path, options) {
  return (await call(path, options)).json();
}

export async function post(path, body) {
  const answer = await call(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
  return answer.json();
}

/** A picture, as bytes that a page can show: an address alone would be asked for without the key. */
export async function picture(path, options) {
  return (await call(path, options)).blob();
}

/** The stream of an answer. */
export async function stream(path, lastEventId, signal) {
  const more = lastEventId === null ? {} : { 'Last-Event-ID': lastEventId };
  return (await call(path, { headers: { Accept: 'text/event-stream', ...more }, signal })).body;
}

export function query(parameters) {
  const entries = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined);
  return new URLSearchParams(entries).toString();
}

export const segment = encodeURIComponent;
