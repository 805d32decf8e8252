import { html } from '../library.js';
import { ago, exactTime } from './words.js';

export function Time({ of }) {
  return of ? html`<time datetime=${of} title=${exactTime(of)}>${ago(of)}</time>` : html`<span>–</span>`;
}
