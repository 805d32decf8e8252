import { html } from '../library.js';

/** Which rows of many are shown, and buttons to the others. */
export function Pager({ page, limit, go }) {
  const last = page.offset + page.items.length;
  return html`<nav class="pager" aria-label="Pages">
    <span>${page.total === 0 ? 0 : page.offset + 1} to ${last} of ${page.total}</span>
    <button disabled=${page.offset === 0} onClick=${() => go(Math.max(0, page.offset - limit))}>Previous</button>
    <button disabled=${last >= page.total} onClick=${() => go(page.offset + limit)}>Next</button>
  </nav>`;
}
