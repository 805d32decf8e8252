import { html, useState } from '../library.js';
import { get, query } from '../rest.js';
import { usePolling } from '../polling.js';
import { Empty, ProblemNotice } from '../parts/notice.js';
import { Pager } from '../parts/pager.js';
import { Time } from '../parts/time.js';

const LIMIT = 50;

/** What could not be used, and why; nothing of it is lost. */
export function DeadLetters() {
  const [offset, setOffset] = useState(0);
  const page = usePolling((options) => get(`/v1/dead-letters?${query({ offset, limit: LIMIT })}`, options), [offset], 5000);
  return html`
    <h1>Dead letters</h1>
    <p class="hint">A record that can’t be used comes here with its reason, and the stream goes on. When the cause is
      mended, <code>lethe replay</code> sends it again.</p>
    <${ProblemNotice} problem=${page.problem} />
    ${page.value?.items.length === 0 && html`<${Empty}>None.<//>`}
    ${page.value?.items.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Dead letters"><table>
      <thead><tr><th>Place</th><th>Topic</th><th>Reason</th><th>Service</th><th>When</th></tr></thead>
      <tbody>${page.value.items.map((row) => html`<tr key=${row.place}><td><code>${row.place}</code></td>
        <td>${row.topic} <span class="quiet">${row.partition}@${row.offset}</span></td><td>${row.reason}</td>
        <td>${row.service}</td><td><${Time} of=${row.deadAt} /></td></tr>`)}</tbody>
    </table></div>`}
    ${page.value && html`<${Pager} page=${page.value} limit=${LIMIT} go=${setOffset} />`}`;
}
