import { html, useState } from '../library.js';
import { get, query, segment } from '../rest.js';
import { command } from '../commands.js';
import { usePolling } from '../polling.js';
import { useSetting } from '../settings.js';
import { Figures } from '../parts/figures.js';
import { Empty, ProblemNotice } from '../parts/notice.js';
import { Pager } from '../parts/pager.js';
import { Time } from '../parts/time.js';
import { counted, number, percent } from '../parts/words.js';

const LIMIT = 20;

/** Each version and why it is there; orders to serve another one. */
export function Versions({ model, caller, can, tell, ask, refresh }) {
  const [offset, setOffset] = useState(0);
  const [reporter] = useSetting('reporter');
  const page = usePolling(
    (options) => get(`/v1/models/${segment(model.model)}/versions?${query({ offset, limit: LIMIT })}`, options),
    [model.model, offset], 4000);
  const instances = counted(model.rollouts.length, 'instance');

  function order(body, title, text, confirm, { danger = false, fields = [] } = {}) {
    ask({
      title, text, confirm, danger, fields,
      run: async (reason, values) => {
        const more = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, Number(value)]));
        await command(caller, reporter, { model: model.model, reason, ...body, ...more });
        tell(`Ordered: ${confirm.toLowerCase()}.`);
        page.again();
        refresh();
      },
    });
  }

  const orders = {
    rollBack: () => order({ kind: 'ROLL_BACK' }, 'Roll back?',
      `The version that ${model.champion} was gated against is pinned. ${instances} load it beside the live one and swap; no request is dropped. New versions wait until you resume.`,
      'Roll back', { danger: true }),
    resume: () => order({ kind: 'RESUME' }, 'Follow new champions again?',
      'The pin ends. The newest version that passed the gate goes live on each instance.', 'Resume'),
    pin: (version) => order({ kind: 'PIN', version: version.version }, `Pin ${version.version}?`,
      `${instances} load it and swap; no request is dropped. New versions are trained, but none goes live until you resume.`,
      'Pin', { danger: true }),
    canary: (version) => order({ kind: 'CANARY', version: version.version }, `Try ${version.version} as a canary?`,
      'It answers a share of the requests beside the champion, until enough pictures of either decide.', 'Begin the trial',
      { fields: [
        { name: 'share', label: 'Share of the requests, above 0 and at most 1', type: 'number', min: 0.01, max: 1, step: 0.01, value: 0.1 },
        { name: 'pictures', label: 'Pictures of either version that decide', type: 'number', min: 1, step: 1, value: 1000 },
      ] }),
    promote: () => order({ kind: 'PROMOTE' }, `Make ${model.trial?.version} the champion?`,
      'The trial ends, and all requests go to it.', 'Promote'),
    abandon: () => order({ kind: 'ABANDON' }, 'End the trial?', 'The champion stays.', 'Abandon', { danger: true }),
  };

  return html`
    <div class="bar">
      <h1>Versions</h1>
      ${can('operator') && html`
        <button class="danger" onClick=${orders.rollBack}>Roll back</button>
        ${model.mode === 'PINNED' && html`<button class="primary" onClick=${orders.resume}>Resume</button>`}`}
    </div>
    ${model.deployedAt && html`<p class="quiet">${model.champion} is champion since <${Time} of=${model.deployedAt} />,
      by ${model.deployedBy}${model.deploymentReason && `: ${model.deploymentReason}`}</p>`}
    ${model.trial && html`<${Trial} trial=${model.trial} can=${can} orders=${orders} />`}
    <${ProblemNotice} problem=${page.problem} />
    ${page.value?.items.length === 0 && html`<${Empty}>No version yet.<//>`}
    <ol class="timeline">
      ${(page.value?.items ?? []).map((version) => html`<${Version} key=${version.version} version=${version} model=${model}
        can=${can} orders=${orders} />`)}
    </ol>
    ${page.value && html`<${Pager} page=${page.value} limit=${LIMIT} go=${setOffset} />`}`;
}

function Version({ version, model, can, orders }) {
  const figures = version.gateFigures;
  const isServable = version.status === 'PUBLISHED' && !version.champion;
  return html`<li class=${version.champion ? 'champion' : version.status === 'REJECTED' ? 'faded' : ''}>
    <h2 class="named">${version.version}
      ${version.champion && html`<span class="chip good">champion</span>`}
      ${version.pinned && html`<span class="chip warn">pinned</span>`}
      ${version.status === 'REJECTED' && html`<span class="chip warn">refused by the gate</span>`}
      ${model.trial?.version === version.version && html`<span class="chip">on trial</span>`}
    </h2>
    <p class="quiet"><${Time} of=${version.createdAt} />${version.parent
      ? `, from ${version.parent}, by ${counted(version.labelCount, 'label')}` : ', the base'}</p>
    ${figures['sensitiveRate.candidate'] !== undefined && html`<dl class="tiles">
      <div><dt>Sensitive pictures</dt><dd>${percent(figures['sensitiveRate.candidate'])}${' '}
        <span class="quiet">${bound(figures)}; before ${percent(figures['sensitiveRate.champion'])}</span></dd></div>
      ${figures['frechet.ratio'] !== undefined && html`<div><dt>Distance of normal pictures</dt>
        <dd>${number(figures['frechet.ratio'])} <span class="quiet">times the champion’s</span></dd></div>`}
      ${figures.pictures !== undefined && html`<div><dt>Pictures of the gate</dt><dd>${number(figures.pictures)}</dd></div>`}
    </dl>`}
    ${version.job?.reason && html`<p>${version.job.reason}</p>`}
    <p>${version.rollouts.map((r) => html`<span class="chip" key=${r.instance}>${r.instance}: ${r.state.toLowerCase()}</span>`)}</p>
    <${Figures} figures=${figures} />
    <details><summary>Origin</summary>
      <dl>
        <dt>Job</dt><dd><code>${version.jobId ?? '–'}</code></dd>
        <dt>Labels through</dt><dd>sequence ${number(version.trainedThrough)}</dd>
        <dt>Digest of the labels</dt><dd><code>${version.labelDigest || '–'}</code></dd>
        <dt>Weights</dt><dd><code>${version.weightsUri}</code></dd>
        <dt>Hash of its files</dt><dd><code>${version.manifestSha256}</code></dd>
        <dt>Certificate</dt><dd>check it with <code>lethe certify ${version.version} --model ${model.model}</code></dd>
      </dl>
    </details>
    ${can('operator') && isServable && html`<div class="actions">
      <button onClick=${() => orders.pin(version)}>Pin</button>
      ${!model.trial && html`<button onClick=${() => orders.canary(version)}>Try as a canary</button>`}
    </div>`}
  </li>`;
}

function bound(figures) {
  const high = figures['sensitiveRate.candidate.high'];
  return high === undefined ? '' : `(at most ${percent(high)} at 95 %)`;
}

function Trial({ trial, can, orders }) {
  return html`<section class="panel" aria-label="Trial">
    <h2>Trial of ${trial.version} <span class="chip">${trial.mode.toLowerCase()}</span></h2>
    <p>${percent(trial.share)} of the requests; ${number(trial.pictures)} pictures decide. It began <${Time} of=${trial.startedAt} />.</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Counts"><table>
      <thead><tr><th>Instance</th><th>Champion: pictures</th><th>sensitive</th><th>Trial: pictures</th><th>sensitive</th></tr></thead>
      <tbody>${trial.instances.map((i) => html`<tr key=${i.instance}><td>${i.instance}</td>
        <td class="number">${number(i.champion.pictures)}</td><td class="number">${number(i.champion.judged)}</td>
        <td class="number">${number(i.candidate.pictures)}</td><td class="number">${number(i.candidate.judged)}</td></tr>`)}</tbody>
    </table></div>
    ${can('operator') && html`<div class="actions">
      <button class="primary" onClick=${orders.promote}>Promote</button>
      <button onClick=${orders.abandon}>Abandon</button></div>`}
  </section>`;
}
