import { html, useEffect, useMemo, useRef, useState } from '../library.js';
import { get, segment } from '../rest.js';
import { command } from '../commands.js';
import { usePolling } from '../polling.js';
import { useSetting } from '../settings.js';
import { Empty, ProblemNotice } from '../parts/notice.js';
import { Picture } from '../parts/picture.js';
import { Time } from '../parts/time.js';
import { counted, short } from '../parts/words.js';

const LIMIT = 50;

/** What vetting holds back, what looks alike together, and a moderator's verdicts by mouse or keys. */
export function Quarantine({ model, caller, tell, ask }) {
  const [reporter] = useSetting('reporter');
  const [blur] = useSetting('blur');
  const base = `/v1/quarantine/${segment(model.model)}`;
  const groups = usePolling((options) => get(`${base}/groups?limit=${LIMIT}`, options), [model.model], 4000);
  const rows = usePolling((options) => get(`${base}?limit=1000`, options), [model.model], 4000);
  const reporters = usePolling(
    (options) => get(`/v1/reporters/${segment(model.model)}?limit=1000`, options), [model.model], 10_000);
  const [current, setCurrent] = useState(null);
  const busy = useRef(false);
  const [chosen, setChosen] = useState(new Set());
  const [decided, setDecided] = useState(new Set());

  const bySample = useMemo(() => new Map((rows.value?.items ?? []).map((r) => [r.sampleId, r])), [rows.value]);
  const byReporter = useMemo(() => new Map((reporters.value?.items ?? []).map((r) => [r.reporter, r])), [reporters.value]);
  const shown = (groups.value?.items ?? [])
    .map((group) => ({ ...group, sampleIds: group.sampleIds.filter((id) => !decided.has(id)) }))
    .filter((group) => group.sampleIds.length > 0);
  // A group is told by its pictures: the list moves while others decide too.
  const found = shown.findIndex((group) => group.sampleIds.includes(current));
  const at = found >= 0 ? found : 0;
  const goTo = (index) => setCurrent(shown[Math.max(0, Math.min(index, shown.length - 1))]?.sampleIds[0] ?? null);

  async function decide(kind, sampleIds) {
    async function run(reason = '') {
      const next = shown.find((group) => !group.sampleIds.some((id) => sampleIds.includes(id)));
      for (const sampleId of sampleIds) {
        await command(caller, reporter, { model: model.model, kind, sampleId, reason });
      }
      setDecided((all) => new Set([...all, ...sampleIds]));
      setChosen(new Set());
      setCurrent(shown.slice(at + 1).find((group) => !sampleIds.includes(group.sampleIds[0]))?.sampleIds[0]
        ?? next?.sampleIds[0] ?? null);
      tell(`${counted(sampleIds.length, 'picture')} ${kind === 'ACCEPT' ? 'accepted as labels' : 'rejected'}.`);
    }
    if (sampleIds.length === 0 || busy.current) {
      return;
    }
    if (sampleIds.length > 1) {
      ask({
        title: `${kind === 'ACCEPT' ? 'Accept' : 'Reject'} ${sampleIds.length} pictures?`,
        text: kind === 'ACCEPT'
          ? 'Each becomes a label, and the next training job unlearns what it shows.'
          : 'None becomes a label. Reports of the same pictures change nothing until a moderator accepts them.',
        confirm: kind === 'ACCEPT' ? 'Accept all' : 'Reject all',
        danger: kind === 'REJECT',
        run,
      });
    } else {
      busy.current = true;
      await run().catch((e) => tell(e.message, { kind: 'problem' }));
      busy.current = false;
    }
  }

  function targets() {
    const there = shown.flatMap((group) => group.sampleIds).filter((id) => chosen.has(id));
    return there.length > 0 ? there : shown[at]?.sampleIds ?? [];
  }

  useEffect(() => {
    function pressed(event) {
      const isElsewhere = event.target.closest('input, select, textarea') || document.querySelector('dialog[open]');
      // A key that is held down would decide on pictures that nobody has seen.
      if (isElsewhere || event.repeat || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const act = {
        j: () => goTo(at + 1),
        k: () => goTo(at - 1),
        x: () => toggle(shown[at]?.sampleIds ?? []),
        a: () => decide('ACCEPT', targets()),
        r: () => decide('REJECT', targets()),
        v: () => document.querySelectorAll('.group.current .reveal').forEach((button) => button.click()),
      }[event.key];
      if (act) {
        event.preventDefault();
        act();
      }
    }
    document.addEventListener('keydown', pressed);
    return () => document.removeEventListener('keydown', pressed);
  });
  useEffect(() => {
    document.querySelector('.group.current')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  function toggle(sampleIds) {
    setChosen((before) => {
      const next = new Set(before);
      const isIn = sampleIds.every((id) => next.has(id));
      sampleIds.forEach((id) => (isIn ? next.delete(id) : next.add(id)));
      return next;
    });
  }

  return html`
    <div class="bar">
      <h1>Quarantine</h1>
      <span class="quiet">${groups.value && counted(groups.value.total, 'group')}</span>
      <button class="primary" disabled=${targets().length === 0} onClick=${() => decide('ACCEPT', targets())}>
        Accept ${targets().length || ''}</button>
      <button disabled=${targets().length === 0} onClick=${() => decide('REJECT', targets())}>
        Reject ${targets().length || ''}</button>
    </div>
    <p class="hint">Keys: <kbd>j</kbd> next, <kbd>k</kbd> previous, <kbd>v</kbd> look, <kbd>x</kbd> choose,${' '}
      <kbd>a</kbd> accept, <kbd>r</kbd> reject. Accepting makes a label; rejecting keeps the picture out.</p>
    <${ProblemNotice} problem=${groups.problem ?? rows.problem} />
    ${groups.value && shown.length === 0 && html`<${Empty}>Nothing is held back.<//>`}
    <ol class="groups">
      ${shown.map((group, i) => html`<${Group} key=${group.sampleIds[0]} group=${group} base=${base} bySample=${bySample}
        byReporter=${byReporter} isCurrent=${i === at} blur=${blur} isChosen=${(id) => chosen.has(id)}
        toggle=${toggle} enter=${() => goTo(i)} decide=${decide} />`)}
    </ol>`;
}

function Group({ group, base, bySample, byReporter, isCurrent, blur, isChosen, toggle, enter, decide }) {
  const rows = group.sampleIds.map((id) => bySample.get(id)).filter(Boolean);
  const supports = rows.flatMap((row) => row.supports).filter((s) => s.reporter);
  const reporters = [...new Set(supports.map((s) => s.reporter))];
  return html`<li class=${`group ${isCurrent ? 'current' : ''}`} aria-current=${isCurrent} onClick=${enter}>
    <div class="gallery small">
      ${group.sampleIds.slice(0, 12).map((id) => html`<div class="card" key=${id}>
        <${Picture} path=${`${base}/${id}/picture`} alt=${`Held picture ${short(id)}`} blurred=${blur !== 'nothing'} />
        <label class="choose"><input type="checkbox" checked=${isChosen(id)} onChange=${() => toggle([id])} />
          ${short(id)}</label>
      </div>`)}
      ${group.sampleIds.length > 12 && html`<p class="quiet">and ${group.sampleIds.length - 12} more like these</p>`}
    </div>
    <dl>
      <dt>Held</dt><dd><${Time} of=${group.heldSince} />: ${[...new Set(rows.map((r) => r.reason))].join(' ')}</dd>
      <dt>Reported by</dt>
      <dd>${reporters.length === 0 ? '–' : reporters.map((name) => html`<span class="chip" key=${name}>${name}
        ${byReporter.has(name) && html` <span class="quiet">${history(byReporter.get(name))}</span>`}</span>`)}</dd>
      ${words(supports).length > 0 && html`<dt>In their words</dt>
        <dd>${words(supports).map((text) => html`<q key=${text}>${text}</q>`)}</dd>`}
      ${rows.some((r) => r.prompt) && html`<dt>Prompt</dt><dd>${rows.find((r) => r.prompt).prompt}</dd>`}
      <dt>Alike among labels</dt><dd>${group.activeLabels} active, ${group.retractedLabels} retracted</dd>
    </dl>
    <div class="actions">
      <button class="primary" onClick=${() => decide('ACCEPT', group.sampleIds)}>Accept</button>
      <button onClick=${() => decide('REJECT', group.sampleIds)}>Reject</button>
    </div>
  </li>`;
}

function history(reporter) {
  return `${counted(reporter.supported, 'label')}, ${reporter.held} held`;
}

function words(supports) {
  return [...new Set(supports.map((s) => s.reason).filter(Boolean))].slice(0, 5);
}
