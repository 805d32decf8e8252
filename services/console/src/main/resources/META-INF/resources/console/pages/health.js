import { html } from '../library.js';
import { usePolling } from '../polling.js';
import { Empty, ProblemNotice } from '../parts/notice.js';
import { Time } from '../parts/time.js';

/** What this instance says of itself, and what each instance serves. */
export function Health({ model }) {
  const ready = usePolling(readiness, [], 3000);
  return html`
    <h1>Health</h1>
    <${ProblemNotice} problem=${ready.problem} />
    <section aria-labelledby="instances"><h2 id="instances">Instances of ${model?.model}</h2>
      ${!model?.rollouts.length && html`<${Empty}>No instance speaks of this model.<//>`}
      ${model?.rollouts.length > 0 && html`<div class="scroll" tabindex="0" role="region" aria-label="Instances"><table>
        <thead><tr><th>Instance</th><th>Version</th><th>State</th><th>Since</th><th>Last sign of life</th></tr></thead>
        <tbody>${model.rollouts.map((r) => html`<tr key=${r.instance + r.version}><td>${r.instance}</td><td>${r.version}</td>
          <td>${r.state.toLowerCase()} ${r.detail && html`<span class="quiet">${r.detail}</span>`}</td>
          <td><${Time} of=${r.since} /></td><td><${Time} of=${r.beatAt} /></td></tr>`)}</tbody>
      </table></div>`}
      ${model?.failedLoad && html`<p class="notice problem">Version ${model.failedLoad.version} could not be loaded:
        ${model.failedLoad.reason}</p>`}
    </section>
    ${ready.value && html`<section aria-labelledby="checks"><h2 id="checks">Checks of this instance
        <span class=${ready.value.status === 'UP' ? 'chip good' : 'chip warn'}>${ready.value.status}</span></h2>
      <ul class="checks">
        ${ready.value.checks.map((check) => html`<li key=${check.name}>
          <span class=${check.status === 'UP' ? 'chip good' : 'chip warn'}>${check.status}</span> ${check.name}
          ${check.data && html` <span class="quiet">${Object.entries(check.data).map(([k, v]) => `${k}: ${v}`).join('; ')}</span>`}
        </li>`)}
      </ul>
    </section>`}`;
}

/** It answers 503 where a check is DOWN, which is what we want to see. */
async function readiness(options) {
  const answer = await fetch('/q/health', options);
  const health = await answer.json().catch(() => ({}));
  if (!Array.isArray(health.checks)) {
    throw new Error('This host does not tell of checks: they stand at /q/health of each service’s management port.');
  }
  return health;
}
