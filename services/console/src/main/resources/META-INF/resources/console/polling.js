import { useCallback, useEffect, useState } from './library.js';

/**
 * Asks again and again, and keeps the last good answer beside the last problem.
 *
 * @param ask makes the call; null asks nothing
 * @param about what the answer depends on
 */
export function usePolling(ask, about, everyMillis = 3000) {
  const [state, setState] = useState({ value: null, problem: null });
  const [round, setRound] = useState(0);
  useEffect(() => {
    setState({ value: null, problem: null });
  }, about);
  useEffect(() => {
    if (ask === null) {
      return undefined;
    }
    const stop = new AbortController();
    let timer = null;
    async function next() {
      try {
        const value = await ask({ signal: stop.signal });
        if (!stop.signal.aborted) {
          setState({ value, problem: null });
        }
      } catch (problem) {
        if (!stop.signal.aborted) {
          setState((before) => ({ value: before.value, problem }));
        }
      }
      if (!stop.signal.aborted) {
        timer = setTimeout(next, everyMillis);
      }
    }
    next();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [...about, round]);
  const again = useCallback(() => setRound((n) => n + 1), []);
  return { ...state, again };
}
