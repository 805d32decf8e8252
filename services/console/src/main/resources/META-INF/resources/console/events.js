import { stream } from './rest.js';

const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 10_000;

/**
 * Listens to server-sent events until it is told to stop, and goes on after an interruption where it
 * was. The browser's own EventSource can't send who is asking.
 *
 * @param onEvent is given the name and the data of each event
 * @param onConnected is given whether the service is there
 * @return stops listening
 */
export function listen(path, onEvent, onConnected) {
  const stop = new AbortController();
  let lastId = null;
  let pause = FIRST_PAUSE;

  async function once() {
    const body = await stream(path, lastId, stop.signal);
    onConnected(true);
    pause = FIRST_PAUSE;
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    try {
      for (;;) {
        const { done, value } = await reader.read();
        if (done) {
          return;
        }
        const blocks = (rest + value).split(/\r?\n\r?\n/);
        rest = blocks.pop();
        blocks.forEach(read);
      }
    } finally {
      reader.cancel().catch(() => {});
    }
  }

  function read(block) {
    let name = 'message';
    const data = [];
    for (const line of block.split(/\r?\n/)) {
      const colon = line.indexOf(':');
      const field = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
      if (field === 'id') {
        lastId = value;
      } else if (field === 'event') {
        name = value;
      } else if (field === 'data') {
        data.push(value);
      }
    }
    if (name === 'gap') {
      // What was missed is gone: begin anew with the latest.
      lastId = null;
      throw new Error('Events were missed.');
    }
    if (data.length > 0) {
      onEvent(name, JSON.parse(data.join('\n')));
    }
  }

  async function forEver() {
    while (!stop.signal.aborted) {
      try {
        await once();
      } catch (e) {
        if (stop.signal.aborted) {
          return;
        }
        onConnected(false, e);
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  forEver();
  return () => stop.abort();
}
