import { html, useState } from '../library.js';
import { get, query, segment } from '../rest.js';
import { command } from '../commands.js';
import { usePolling } from '../polling.js';
import { useSetting } from '../settings.js';
import { Empty, ProblemNotice } from '../parts/notice.js';
import { Pager } from '../parts/pager.js';
import { Picture } from '../parts/picture.js';
import { Time } from '../parts/time.js';
import { number, short } from '../parts/words.js';

const LIMIT = 50;
const MOST_FOUND = 200;

/** The labelled set: each picture, who reported it, and what became of it. */
export function Labels({ model, caller, tell, ask, count }) {
  const [offset, setOffset] = useState(0);
  const [search, setSearch] = useState('');
  const [reporter] = useSetting('reporter');
  const [blur] = useSetting('blur');
  const base = `/v1/labels/${segment(model.model)}`;
  const all = search !== '';
  const page = usePolling(
    (options) => get(`${base}?${query({ offset: all ? 0 : offset, limit: all ? 1000 : LIMIT })}`, options),
    [model.model, offset, all], 4000);
  const versions = usePolling(
    (options) => get(`/v1/models/${segment(model.model)}/versions?limit=200`, options), [model.model], 10_000);
  const rows = (page.value?.items ?? []).filter((row) => matches(row, search.trim().toLowerCase())).slice(0, MOST_FOUND);

  function order(kind, row, title, text, confirm) {
    ask({
      title, text, confirm, danger: true,
      run: async (reason) => {
        await command(caller, reporter, { model: model.model, kind, sampleId: row.sampleId, reason });
        tell(`Ordered: ${confirm.toLowerCase()} ${short(row.sampleId)}.`);
        page.again();
      },
    });
  }

  return html`
    <div class="bar">
      <h1>Labels</h1>
      ${count && html`<span class="quiet">${[`${number(count.train)} train`, `${number(count.holdOut)} held out`,
        `${number(count.retracted)} retracted`, `${number(count.pending)} reports wait`].join(', ')}</span>`}
      <label>Search
        <input type="search" value=${search} placeholder="sample, reporter, version, words"
          onInput=${(e) => setSearch(e.target.value)} /></label>
    </div>
    <${ProblemNotice} problem=${page.problem ?? versions.problem} />
    ${page.value && rows.length === 0 && html`<${Empty}>${search
      ? 'No label of the latest 1000 matches.' : 'No label yet. A report that vetting accepts makes one.'}<//>`}
    ${rows.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Labels">
      <table>
        <thead><tr><th>Picture</th><th>Label</th><th>Reported by</th><th>Made by</th><th>Learned by</th>
          <th><span class="hidden">Orders</span></th></tr></thead>
        <tbody>${rows.map((row) => html`<tr key=${row.sampleId} class=${row.status === 'ACTIVE' ? '' : 'faded'}>
          <td><${Picture} path=${`${base}/${row.sampleId}/picture`} alt=${`Label ${short(row.sampleId)}`}
            blurred=${blur !== 'nothing'} /></td>
          <td><code title=${row.sampleId}>${short(row.sampleId)}</code><br />
            <span class="chip">${row.split === 'HOLD_OUT' ? 'held out' : 'trains'}</span>
            ${row.status !== 'ACTIVE' && html`<span class="chip warn">retracted</span>`}
            ${row.prompt && html`<br /><q>${row.prompt}</q>`}</td>
          <td>${row.supports.map((s) => html`<div key=${s.reportId + s.reporter}>${s.reporter || 'a moderator'}${' '}
            <span class="quiet"><${Time} of=${s.supportedAt} /></span>
            ${s.reason && html`<br /><q>${s.reason}</q>`}</div>`)}</td>
          <td>${row.modelVersion ?? html`<span class="quiet">brought inline</span>`}</td>
          <td>${learnedBy(row, versions.value?.items)}</td>
          <td class="actions">
            ${row.status === 'ACTIVE' && html`<button onClick=${() => order('REJECT', row, 'Reject this label?',
              'It counts no more. Versions that learned it may be retrained without it.', 'Reject')}>Reject</button>`}
            <button class="danger" onClick=${() => order('ERASE_SAMPLE', row, 'Erase this picture?',
              'Its bytes are erased from all topics and from the store. That can’t be undone.', 'Erase')}>Erase</button>
          </td>
        </tr>`)}</tbody>
      </table>
    </div>`}
    ${page.value && !search && html`<${Pager} page=${page.value} limit=${LIMIT} go=${setOffset} />`}`;
}

function matches(row, search) {
  return search === '' || [row.sampleId, row.generationId, row.modelVersion, row.prompt,
    ...row.supports.flatMap((s) => [s.reporter, s.reportId, s.reason])]
    .some((text) => text?.toLowerCase().includes(search));
}

/** The first version whose labelled set reaches as far as the label. */
function learnedBy(row, versions) {
  if (row.status !== 'ACTIVE' || !versions) {
    return '–';
  }
  const learned = versions.filter((v) => v.status === 'PUBLISHED' && v.jobId && v.trainedThrough >= row.sequence);
  if (row.split === 'HOLD_OUT') {
    return html`<span class="quiet">measures only</span>`;
  }
  return learned.length === 0 ? html`<span class="chip warn">none yet</span>` : learned.at(-1).version;
}
