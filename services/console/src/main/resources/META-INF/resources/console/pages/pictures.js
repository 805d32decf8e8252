import { html, useEffect, useRef, useState } from '../library.js';
import { listen } from '../events.js';
import { post, query } from '../rest.js';
import { useSetting } from '../settings.js';
import { Empty } from '../parts/notice.js';
import { Picture } from '../parts/picture.js';
import { Time } from '../parts/time.js';
import { counted, short } from '../parts/words.js';

const SHOWN = 60;

/** What this tab reported: who, and under which id, so that it can be taken back after a reload too. */
const REPORTED = 'lethe.reported';
const MOST_REPORTED = 1000;

/** The latest pictures of all instances as they are made; a click reports one, another takes that back. */
export function Pictures({ model, can, caller, tell }) {
  const [pictures, setPictures] = useState([]);
  const [paused, setPaused] = useState(false);
  const [waiting, setWaiting] = useState(0);
  const [connected, setConnected] = useState(true);
  const [reported, setReported] = useState(() => JSON.parse(sessionStorage.getItem(REPORTED) ?? '{}'));
  const [reporter, setReporter] = useSetting('reporter');
  const [reason, setReason] = useSetting('reason');
  const [blur] = useSetting('blur');
  const held = useRef([]);
  const isPaused = useRef(false);

  useEffect(() => {
    const path = `/v1/events?${query({ model: model.model, types: 'generations', latest: SHOWN })}`;
    return listen(path, (name, data) => {
      if (name === 'generation') {
        held.current = [data, ...held.current.filter((p) => p.generationId !== data.generationId)].slice(0, SHOWN);
        if (isPaused.current) {
          setWaiting((n) => n + 1);
        } else {
          setPictures(held.current);
        }
      }
    }, setConnected);
  }, [model.model]);

  function pause() {
    isPaused.current = !isPaused.current;
    setPaused(isPaused.current);
    setWaiting(0);
    setPictures(held.current);
  }

  const author = caller.name ? {} : { reporter };
  const mayReport = can('reporter') || can('trusted-reporter');
  const needsName = !caller.name && reporter.trim() === '';

  function remember(generationId, report) {
    setReported((all) => {
      const { [generationId]: before, ...others } = all;
      const next = Object.fromEntries(
        Object.entries(report ? { ...others, [generationId]: report } : others).slice(-MOST_REPORTED));
      sessionStorage.setItem(REPORTED, JSON.stringify(next));
      return next;
    });
  }

  async function report(picture) {
    try {
      const { reportId } = await post('/v1/reports', {
        model: model.model, generationId: picture.generationId, reason, ...author,
      });
      const made = { reportId, ...author };
      remember(picture.generationId, made);
      tell(`Reported picture ${short(picture.generationId)}.`, { undo: () => retract(picture, made) });
    } catch (e) {
      tell(e.message, { kind: 'problem' });
    }
  }

  async function retract(picture, made) {
    try {
      await post('/v1/reports', { model: picture.model, kind: 'RETRACT', ...made });
      remember(picture.generationId, null);
      tell(`The report of ${short(picture.generationId)} is taken back.`);
    } catch (e) {
      tell(e.message, { kind: 'problem' });
    }
  }

  return html`
    <h1>Pictures</h1>
    ${can('user') && html`<${Request} model=${model} tell=${tell} />`}
    <section aria-labelledby="latest">
      <div class="bar">
        <h2 id="latest">Latest pictures</h2>
        ${!connected && html`<span class="chip warn" role="status">Waiting for the service …</span>`}
        ${mayReport && html`
          ${!caller.name && html`<label>You are
            <input value=${reporter} maxlength="64" placeholder="your name"
              onInput=${(e) => setReporter(e.target.value)} /></label>`}
          <label>Reason for reports
            <input value=${reason} maxlength="500" list="reasons" placeholder="in your words"
              onInput=${(e) => setReason(e.target.value)} /></label>
          <datalist id="reasons">
            ${['sexual content', 'violence', 'a real person', 'a child', 'a trademark'].map((r) => html`<option value=${r} />`)}
          </datalist>`}
        <button aria-pressed=${paused} onClick=${pause}>${paused ? `Go on${waiting ? ` (${waiting} new)` : ''}` : 'Pause'}</button>
      </div>
      ${mayReport && needsName && html`<p class="hint">Reports need a name: enter yours above.</p>`}
      ${pictures.length === 0 && html`<${Empty}>No picture yet. Make some above, or have your service ask for them.<//>`}
      <ul class="gallery">
        ${pictures.map((picture) => html`<${Card} key=${picture.generationId} picture=${picture}
          made=${reported[picture.generationId]} blur=${blur} mayReport=${mayReport && !needsName}
          report=${report} retract=${retract} isLive=${picture.modelVersion === model.liveVersion} />`)}
      </ul>
    </section>`;
}

function Card({ picture, made, blur, mayReport, report, retract, isLive }) {
  const isSensitive = picture.guard === 'FLAGGED' || made !== undefined;
  const blurred = blur === 'all' || (blur === 'sensitive' && isSensitive);
  const alt = `Generated picture, seed ${picture.seed}, version ${picture.modelVersion}`;
  return html`<li class="card">
    <${Picture} path=${picture.url} alt=${alt} blurred=${blurred} />
    <p class="facts">
      <span class=${isLive ? 'chip good' : 'chip'} title=${isLive ? 'made by the live version' : 'made by another version'}>
        ${picture.modelVersion}</span>
      ${picture.guard && picture.guard !== 'PASSED' && html`<span class="chip warn">${picture.guard.toLowerCase()}</span>`}
      ${picture.classLabel !== null && html`<span class="chip">class ${picture.classLabel}</span>`}
    </p>
    <p class="facts quiet"><span>seed ${picture.seed}</span> <${Time} of=${picture.generatedAt} /></p>
    ${mayReport && picture.url && (made === undefined
      ? html`<button class="report" onClick=${() => report(picture)}>Report</button>`
      : html`<button class="report undo" onClick=${() => retract(picture, made)}>Reported. Undo</button>`)}
  </li>`;
}

/** Asks for pictures, by what the live version takes. */
function Request({ model, tell }) {
  const [count, setCount] = useState(8);
  const [seed, setSeed] = useState('');
  const [prompt, setPrompt] = useState('');
  const [classLabel, setClassLabel] = useState('');
  const [busy, setBusy] = useState(false);

  async function make(event) {
    event.preventDefault();
    setBusy(true);
    try {
      const answer = await post('/v1/generations', {
        model: model.model,
        count: Number(count),
        seed: seed === '' ? null : Number(seed),
        prompt: model.takesPrompts ? prompt : null,
        classLabel: model.classes > 0 && classLabel !== '' ? Number(classLabel) : null,
        inline: false,
      });
      tell(`${counted(answer.images.length, 'picture')} made by ${answer.images[0].modelVersion}.`);
    } catch (e) {
      tell(e.message, { kind: 'problem' });
    } finally {
      setBusy(false);
    }
  }

  return html`<form class="bar" aria-label="Make pictures" onSubmit=${make}>
    ${model.takesPrompts && html`<label class="wide">Prompt
      <input value=${prompt} maxlength="1000" onInput=${(e) => setPrompt(e.target.value)} /></label>`}
    ${model.classes > 0 && html`<label>Class
      <input type="number" min="0" max=${model.classes - 1} required=${model.nullClass === null} value=${classLabel}
        onInput=${(e) => setClassLabel(e.target.value)} /></label>`}
    <label>Pictures
      <input type="number" min="1" max="64" required value=${count} onInput=${(e) => setCount(e.target.value)} /></label>
    <label>First seed
      <input type="number" value=${seed} placeholder="random" onInput=${(e) => setSeed(e.target.value)} /></label>
    <button class="primary" disabled=${busy}>${busy ? 'Making …' : 'Make pictures'}</button>
  </form>`;
}
