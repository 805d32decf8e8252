import { html, useEffect, useState } from '../library.js';
import { picture } from '../rest.js';

const MOST_KEPT = 400;
const kept = new Map();

/** The address of a picture's bytes; the latest ones are asked for once. */
async function load(path) {
  if (!kept.has(path)) {
    const loading = picture(path).then(URL.createObjectURL);
    kept.set(path, loading);
    loading.catch(() => kept.delete(path));
    if (kept.size > MOST_KEPT) {
      const [oldest, address] = kept.entries().next().value;
      kept.delete(oldest);
      address.then(URL.revokeObjectURL, () => {});
    }
  }
  return kept.get(path);
}

/**
 * A picture that stays blurred until somebody asks to see it: whoever moderates sees many.
 *
 * @param path of the picture; null for one that is held back
 * @param blurred whether it is blurred at first
 */
export function Picture({ path, alt, blurred }) {
  const [address, setAddress] = useState(null);
  const [problem, setProblem] = useState(null);
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    let wanted = true;
    setAddress(null);
    setProblem(null);
    if (path) {
      load(path).then(
        (loaded) => wanted && setAddress(loaded),
        (e) => wanted && setProblem(e),
      );
    }
    return () => { wanted = false; };
  }, [path]);
  if (!path) {
    return html`<div class="picture none"><span>held back</span></div>`;
  }
  if (problem) {
    return html`<div class="picture none"><span>${problem.status === 404 ? 'not shown any more' : problem.message}</span></div>`;
  }
  const hidden = blurred && !seen;
  return html`<div class=${`picture ${hidden ? 'blurred' : ''}`}>
    ${address ? html`<img src=${address} alt=${hidden ? 'Blurred picture' : alt} />` : html`<span class="loading"></span>`}
    ${blurred && html`<button class="reveal" aria-pressed=${seen} onClick=${() => setSeen(!seen)}>
      ${seen ? 'Blur' : 'Look'}
    </button>`}
  </div>`;
}
