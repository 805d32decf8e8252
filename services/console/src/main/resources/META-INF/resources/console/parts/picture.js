import { html, useEffect, useRef, useState } from '../library.js';
import { picture } from '../rest.js';

/** Addresses of pictures that are shown now, and how many show each. */
const shown = new Map();

/** The address of a picture's bytes, asked for once however many show it. */
function take(path) {
  const entry = shown.get(path) ?? { address: picture(path).then(URL.createObjectURL), users: 0 };
  entry.users += 1;
  shown.set(path, entry);
  return entry.address;
}

/** Frees the bytes when nobody shows the picture any more. */
function leave(path) {
  const entry = shown.get(path);
  entry.users -= 1;
  if (entry.users === 0) {
    shown.delete(path);
    entry.address.then(URL.revokeObjectURL, () => {});
  }
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
  const [isNear, setNear] = useState(false);
  const place = useRef(null);
  // Of many pictures those are asked for that are about to be seen.
  useEffect(() => {
    const watcher = new IntersectionObserver(
      (entries) => setNear((before) => before || entries.some((e) => e.isIntersecting)), { rootMargin: '300px' });
    if (place.current) {
      watcher.observe(place.current);
    }
    return () => watcher.disconnect();
  }, [path]);
  useEffect(() => {
    let wanted = true;
    setAddress(null);
    setProblem(null);
    if (!path || !isNear) {
      return undefined;
    }
    take(path).then(
      (loaded) => wanted && setAddress(loaded),
      (e) => wanted && setProblem(e),
    );
    return () => {
      wanted = false;
      leave(path);
    };
  }, [path, isNear]);
  if (!path) {
    return html`<div class="picture none"><span>held back</span></div>`;
  }
  if (problem) {
    return html`<div class="picture none"><span>${problem.status === 404 ? 'not shown any more' : problem.message}</span></div>`;
  }
  const hidden = blurred && !seen;
  return html`<div ref=${place} class=${`picture ${hidden ? 'blurred' : ''}`}>
    ${address ? html`<img src=${address} alt=${hidden ? 'Blurred picture' : alt} />` : html`<span class="loading"></span>`}
    ${blurred && html`<button class="reveal" aria-pressed=${seen} onClick=${() => setSeen(!seen)}>
      ${seen ? 'Blur' : 'Look'}
    </button>`}
  </div>`;
}
