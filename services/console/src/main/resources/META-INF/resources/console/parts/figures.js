import { html } from '../library.js';
import { number, percent } from './words.js';

const BOUNDS = ['.low', '.high', '.error'];
const isShare = (name) => name.startsWith('sensitiveRate');

/** The figures of a job or a version by name, each with its bounds beside it. */
export function Figures({ figures }) {
  const names = Object.keys(figures).filter((name) => !BOUNDS.some((end) => name.endsWith(end)));
  if (names.length === 0) {
    return null;
  }
  return html`<details class="figures">
    <summary>${names.length} figures</summary>
    <div class="scroll" tabindex="0" role="region" aria-label="Figures">
      <table>
        <thead><tr><th>Figure</th><th>Value</th><th>Bounds at 95 %</th></tr></thead>
        <tbody>${names.map((name) => html`<tr key=${name}><td>${name}</td>
          <td class="number">${written(name, figures[name])}</td><td class="number">${bounds(name, figures)}</td></tr>`)}</tbody>
      </table>
    </div>
  </details>`;
}

function written(name, value) {
  return isShare(name) && !name.includes('hance') ? percent(value) : number(value);
}

function bounds(name, figures) {
  const low = figures[`${name}.low`];
  const high = figures[`${name}.high`];
  if (low !== undefined || high !== undefined) {
    return `${low === undefined ? '' : `${written(name, low)} or more`}${low !== undefined && high !== undefined ? ', ' : ''}${
      high === undefined ? '' : `${written(name, high)} or less`}`;
  }
  const error = figures[`${name}.error`];
  return error === undefined ? '' : `± ${number(error)} (standard error)`;
}
