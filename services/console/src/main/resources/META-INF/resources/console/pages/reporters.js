import { html, useState } from '../library.js';
import { get, query, segment } from '../rest.js';
import { command } from '../commands.js';
import { usePolling } from '../polling.js';
import { useSetting } from '../settings.js';
import { Empty, ProblemNotice } from '../parts/notice.js';
import { Pager } from '../parts/pager.js';
import { Time } from '../parts/time.js';
import { number, short } from '../parts/words.js';

const LIMIT = 50;

/** Who reports, what came of it, and which reports still wait. */
export function Reporters({ model, caller, tell, ask }) {
  const [offset, setOffset] = useState(0);
  const [self] = useSetting('reporter');
  const page = usePolling(
    (options) => get(`/v1/reporters/${segment(model.model)}?${query({ offset, limit: LIMIT })}`, options),
    [model.model, offset], 5000);
  const pending = usePolling(
    (options) => get(`/v1/pending/${segment(model.model)}?limit=${LIMIT}`, options), [model.model], 5000);

  function order(kind, reporter, title, text, confirm) {
    ask({
      title, text, confirm, danger: kind !== 'UNBLOCK_REPORTER',
      run: async (reason) => {
        await command(caller, self, { model: model.model, kind, reporter, reason });
        tell(`Ordered: ${confirm.toLowerCase()} ${reporter}.`);
        page.again();
      },
    });
  }

  return html`
    <h1>Reporters</h1>
    <${ProblemNotice} problem=${page.problem} />
    ${page.value?.items.length === 0 && html`<${Empty}>Nobody has reported a picture of this model yet.<//>`}
    ${page.value?.items.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Reporters"><table>
      <thead><tr><th>Reporter</th><th>Labels held</th><th>Labels supported</th><th>Held back</th>
        <th><span class="hidden">Orders</span></th></tr></thead>
      <tbody>${page.value.items.map((row) => html`<tr key=${row.reporter}><td>${row.reporter}</td>
        <td class="number">${number(row.labels)}</td><td class="number">${number(row.supported)}</td>
        <td class="number">${number(row.held)}</td>
        <td class="actions">
          <button onClick=${() => order('BLOCK_REPORTER', row.reporter, `Block ${row.reporter}?`,
            'New reports of this reporter are refused, with a dead letter each. Labels stay.', 'Block')}>Block</button>
          <button onClick=${() => order('UNBLOCK_REPORTER', row.reporter, `Take reports of ${row.reporter} again?`,
            'New reports count again.', 'Unblock')}>Unblock</button>
          <button class="danger" onClick=${() => order('ERASE_REPORTER', row.reporter, `Erase ${row.reporter}?`,
            'All reports of this reporter are erased, and each picture that nobody else reported. That can’t be undone.',
            'Erase')}>Erase</button>
        </td></tr>`)}</tbody>
    </table></div>`}
    ${page.value && html`<${Pager} page=${page.value} limit=${LIMIT} go=${setOffset} />`}
    <section aria-labelledby="waiting"><h2 id="waiting">Reports that wait</h2>
      ${pending.value?.items.length === 0 && html`<${Empty}>None waits.<//>`}
      ${pending.value?.items.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Reports that wait"><table>
        <thead><tr><th>Report</th><th>Reporter</th><th>Waits for</th><th>Since</th><th>Until</th></tr></thead>
        <tbody>${pending.value.items.map((row) => html`<tr key=${row.reportId}>
          <td><code title=${row.reportId}>${short(row.reportId)}</code></td><td>${row.reporter}</td>
          <td>its ${row.waitsFor.toLowerCase()}</td><td><${Time} of=${row.since} /></td><td><${Time} of=${row.until} /></td></tr>`)}</tbody>
      </table></div>`}
    </section>`;
}
