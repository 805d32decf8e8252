import { html, useEffect, useMemo, useState } from '../library.js';
import { listen } from '../events.js';
import { query } from '../rest.js';
import { command } from '../commands.js';
import { useSetting } from '../settings.js';
import { LineChart } from '../parts/chart.js';
import { Empty } from '../parts/notice.js';
import { Time } from '../parts/time.js';
import { Figures } from '../parts/figures.js';
import { number, percent } from '../parts/words.js';

const PHASES = [
  ['WAITING_FOR_LABELS', 'Waiting for labels'],
  ['TRAINING', 'Training'],
  ['GATE', 'Gate'],
  ['PUBLISHING', 'Publishing'],
];

/** A beat carries other figures too, of other sizes. */
const LOSSES = ['unlabeledLoss', 'sensitiveLoss'];

/** The running job, live, and how the last one ended. */
export function Training({ model, caller, can, tell, ask, count }) {
  const [beats, setBeats] = useState([]);
  const [reporter] = useSetting('reporter');
  useEffect(() => {
    setBeats([]);
    const path = `/v1/events?${query({ model: model.model, types: 'progress', latest: 200 })}`;
    return listen(path, (name, data) => {
      if (name === 'progress') {
        // A job that is resumed, or tries again, takes its steps anew.
        setBeats((all) => [...all.filter((b) => b.jobId === data.jobId
          && !(data.phase === 'TRAINING' && b.phase === 'TRAINING' && b.step >= data.step)), data].slice(-600));
      }
    }, () => {});
  }, [model.model]);

  const last = beats.at(-1) ?? null;
  const running = last !== null && last.jobId !== model.lastJob?.jobId ? last : null;

  function order(kind, title, text, confirm, danger = false) {
    ask({
      title, text, confirm, danger,
      run: async (reason) => {
        await command(caller, reporter, { model: model.model, kind, reason });
        tell(`Ordered: ${confirm.toLowerCase()}.`);
      },
    });
  }

  return html`
    <div class="bar">
      <h1>Training</h1>
      ${can('operator') && html`
        <button class="primary" onClick=${() => order('TRAIN_NOW', 'Train now?',
          `A job opens for ${model.model} at once, or when the open one has ended. It needs at least one label that trains.`,
          'Train now')}>Train now</button>
        ${running && html`<button class="danger" onClick=${() => order('CANCEL', 'Cancel the job?',
          'Its work is thrown away, and the champion stays. The trigger opens another job later if labels are still to be learned.',
          'Cancel the job', true)}>Cancel the job</button>`}`}
    </div>
    ${running ? html`<${Job} beats=${beats} last=${running} />` : html`<${Empty}>
      No job runs. ${count ? `${number(count.train)} labels train.` : ''}<//>`}
    ${model.lastJob && html`<section aria-labelledby="last-job">
      <h2 id="last-job">The last job</h2>
      <p><span class=${model.lastJob.outcome === 'PUBLISHED' ? 'chip good' : 'chip warn'}>
        ${model.lastJob.outcome.toLowerCase().replaceAll('_', ' ')}</span>
        ${model.lastJob.version} <span class="quiet"><${Time} of=${model.lastJob.endedAt} />, job
        <code>${model.lastJob.jobId}</code></span></p>
      ${model.lastJob.reason && html`<p>${model.lastJob.reason}</p>`}
      <${Figures} figures=${model.lastJob.figures} />
    </section>`}`;
}

function Job({ beats, last }) {
  const phase = PHASES.findIndex(([name]) => name === last.phase);
  const trained = beats.filter((b) => b.phase === 'TRAINING' && LOSSES.every((n) => n in b.lossParts));
  const names = LOSSES;
  const data = useMemo(() => {
    const of = trained;
    return [of.map((b) => b.step), ...names.map((n) => of.map((b) => b.lossParts[n]))];
  }, [beats]);
  return html`<section aria-label="The running job">
    <ol class="phases">
      ${PHASES.map(([name, text], i) => html`<li key=${name} aria-current=${i === phase ? 'step' : undefined}
        class=${i < phase ? 'done' : ''}>${text}</li>`)}
    </ol>
    <progress max=${last.totalSteps || 1} value=${last.step} aria-label="Steps"></progress>
    <dl class="tiles">
      <div><dt>Step</dt><dd>${last.step} of ${last.totalSteps}</dd></div>
      <div><dt>Pictures a second</dt><dd>${number(last.picturesPerSecond)}</dd></div>
      <div><dt>Left</dt><dd>${last.etaSeconds > 0 ? `${Math.round(last.etaSeconds)} s` : '–'}</dd></div>
      <div><dt>Sensitive pictures</dt><dd>${percent(last.sensitiveRate)}</dd></div>
      <div><dt>Last beat</dt><dd><${Time} of=${last.beatAt} /></dd></div>
    </dl>
    ${data[0].length > 1 && html`<${LineChart} title="Loss" names=${names} data=${data} />`}
    <p class="quiet">Job <code>${last.jobId}</code></p>
  </section>`;
}
