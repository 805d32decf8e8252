import { html, useCallback, useEffect, useMemo, useState } from './library.js';
import { get, hasKey, segment, signIn, signOut, Problem } from './rest.js';
import { usePolling } from './polling.js';
import { applyTheme, storedTheme, useSetting } from './settings.js';
import { Confirm } from './parts/dialog.js';
import { ProblemNotice, Toasts } from './parts/notice.js';
import { Pictures } from './pages/pictures.js';
import { Quarantine } from './pages/quarantine.js';
import { Labels } from './pages/labels.js';
import { Training } from './pages/training.js';
import { Versions } from './pages/versions.js';
import { Reporters } from './pages/reporters.js';
import { DeadLetters } from './pages/dead-letters.js';
import { Health } from './pages/health.js';
import { Settings } from './pages/settings.js';

const PAGES = [
  { path: 'pictures', name: 'Pictures', page: Pictures, roles: ['user', 'moderator'] },
  { path: 'quarantine', name: 'Quarantine', page: Quarantine, roles: ['moderator'] },
  { path: 'labels', name: 'Labels', page: Labels, roles: ['moderator'] },
  { path: 'training', name: 'Training', page: Training, roles: ['viewer', 'moderator', 'operator'] },
  { path: 'versions', name: 'Versions', page: Versions, roles: null },
  { path: 'reporters', name: 'Reporters', page: Reporters, roles: ['moderator'] },
  { path: 'dead-letters', name: 'Dead letters', page: DeadLetters, roles: ['moderator', 'operator'] },
  { path: 'health', name: 'Health', page: Health, roles: null },
  { path: 'settings', name: 'Settings', page: Settings, roles: null },
];

const TOAST_MILLIS = 6000;
const MOST_TOASTS = 3;
let toasted = 0;

function place() {
  const [, path = '', model = ''] = location.hash.split('/');
  return { path: decoded(path), model: decoded(model) };
}

function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The whole page: who is there, which model, which of the pages. */
export function App() {
  const [at, setAt] = useState(place());
  const [key, setKey] = useState(hasKey());
  const [question, setQuestion] = useState(null);
  const [toasts, setToasts] = useState([]);
  const [theme, setTheme] = useSetting('theme');
  const caller = usePolling((options) => get('/v1/caller', options), [key], 60_000);
  const isKnown = caller.value !== null;
  const models = usePolling(
    isKnown ? (options) => get('/v1/models?limit=1000', options) : null, [key, isKnown], 3000);
  const counts = usePolling(
    isKnown && canAny(caller.value, ['viewer', 'moderator', 'operator'])
      ? (options) => get('/v1/labels', options) : null, [key, isKnown], 5000);

  useEffect(() => {
    applyTheme(storedTheme());
  }, [theme]);
  useEffect(() => {
    const moved = () => setAt(place());
    window.addEventListener('hashchange', moved);
    return () => window.removeEventListener('hashchange', moved);
  }, []);

  const closeToast = useCallback((id) => setToasts((all) => all.filter((t) => t.id !== id)), []);
  const tell = useCallback((text, { kind = 'done', undo = null } = {}) => {
    const id = ++toasted;
    setToasts((all) => [...all.slice(1 - MOST_TOASTS), { id, text, kind, undo }]);
    setTimeout(() => closeToast(id), TOAST_MILLIS);
  }, []);
  const closeQuestion = useCallback(() => setQuestion(null), []);

  const all = models.value?.items ?? [];
  const asked = all.find((m) => m.model === at.model);
  const isUnknown = at.model !== '' && models.value !== null && asked === undefined;
  // An order must not go to another model than the address names.
  const model = asked ?? (isUnknown ? null : all[0] ?? null);
  const pages = PAGES.filter((page) => page.roles === null || canAny(caller.value, page.roles));
  const current = pages.find((page) => page.path === at.path) ?? pages[0];
  const can = useCallback((role) => canAny(caller.value, [role]), [caller.value]);
  const context = useMemo(
    () => ({ caller: caller.value, can, tell, ask: setQuestion, model, refresh: models.again }),
    [caller.value, model, can]);
  const count = (counts.value ?? []).find((c) => c.model === model?.model);

  useEffect(() => {
    document.title = current && isKnown ? `${current.name} – Lethe` : 'Lethe';
  }, [current, isKnown]);

  if (caller.problem instanceof Problem && [401, 403].includes(caller.problem.status)) {
    return html`<${SignIn} problem=${key ? caller.problem : null}
      enter=${(value) => { signIn(value); setKey(value); caller.again(); }} />`;
  }
  return html`
    <a class="skip" href="#main" onClick=${skip}>Skip to the content</a>
    <header>
      <span class="brand"><img src="/console/icon.svg" alt="" width="28" height="28" /> Lethe</span>
      <label class="model">Model
        <select value=${model?.model ?? ''} onChange=${(e) => go(current.path, e.target.value)}>
          ${model === null && html`<option value="">–</option>`}
          ${all.map((m) => html`<option key=${m.model} value=${m.model}>${m.model}</option>`)}
        </select>
      </label>
      ${model && html`<${Live} model=${model} />`}
      <span class="who">
        ${caller.value?.name && html`<span>${caller.value.name}</span>`}
        ${key && html`<button class="link" onClick=${() => { signOut(); setKey(false); location.reload(); }}>Sign out</button>`}
        <button class="icon" aria-label=${`Colours: ${theme}. Change`} title=${`Colours: ${theme}`}
          onClick=${() => setTheme(nextTheme(theme))}>${THEME_SIGNS[theme]}</button>
      </span>
    </header>
    <nav class="pages" aria-label="Pages">
      ${pages.map((page) => html`<a key=${page.path} href=${address(page.path, model)}
        aria-current=${page === current ? 'page' : undefined}>${page.name}
        ${page.path === 'quarantine' && count?.held > 0 && html`${' '}<span class="badge">${count.held}</span>`}
      </a>`)}
    </nav>
    <main id="main" tabindex="-1">
      <${ProblemNotice} problem=${caller.problem ?? models.problem} />
      ${current && isKnown && (model !== null || !NEEDS_MODEL.has(current.path))
        ? html`<${current.page} key=${`${current.path}/${model?.model}`} ...${context} count=${count} />`
        : isUnknown ? html`<p class="empty">There is no model ${at.model} here. Choose one above.</p>`
        : isKnown && models.value && html`<p class="empty">No model is known yet. One comes to be by its first version:
          the trainer publishes it for each model of <code>lethe.trainer.models</code>.</p>`}
    </main>
    <${Confirm} question=${question} close=${closeQuestion} />
    <${Toasts} toasts=${toasts} close=${closeToast} />`;
}

const NEEDS_MODEL = new Set(['pictures', 'quarantine', 'labels', 'training', 'versions', 'reporters']);
const THEME_SIGNS = { system: '◐', light: '☀', dark: '☾' };

function nextTheme(theme) {
  const themes = Object.keys(THEME_SIGNS);
  return themes[(themes.indexOf(theme) + 1) % themes.length];
}

function skip(event) {
  event.preventDefault();
  document.getElementById('main').focus();
}

function canAny(caller, roles) {
  return caller !== null && roles.some((role) => caller.roles.includes(role));
}

export function address(path, model) {
  return `#/${path}/${segment(model?.model ?? '')}`;
}

function go(path, model) {
  location.hash = `#/${path}/${segment(model)}`;
}

/** Which version makes pictures now, and whether it is the one that should. */
function Live({ model }) {
  if (model.retiredUntil) {
    return html`<span class="chip warn">retired</span>`;
  }
  if (!model.ready) {
    return html`<span class="chip warn">${model.cold ? 'loads at its next use' : 'not ready'}</span>`;
  }
  return html`<span class="live">
    <span class="chip good" title="makes pictures on this instance">live ${model.liveVersion}</span>
    ${model.champion !== model.liveVersion && html`<span class="chip warn">champion ${model.champion} is loading</span>`}
    ${model.mode === 'PINNED' && html`<span class="chip warn">pinned</span>`}
    ${model.trial && html`<span class="chip">trial of ${model.trial.version}</span>`}
  </span>`;
}

function SignIn({ problem, enter }) {
  const [value, setValue] = useState('');
  return html`<main class="sign-in">
    <h1><img src="/console/icon.svg" alt="" width="40" height="40" /> Lethe</h1>
    <form onSubmit=${(e) => { e.preventDefault(); enter(value.trim()); }}>
      <input type="text" name="username" autocomplete="username" value="key" class="hidden" tabindex="-1" aria-hidden="true" readonly />
      <label>API key or access token
        <input type="password" autocomplete="current-password" required pattern="[!-~]+" value=${value}
          title="Letters, digits and signs of ASCII, without spaces"
          onInput=${(e) => setValue(e.target.value)} />
      </label>
      <p class="hint">It stays in this tab and is forgotten when the tab is closed.</p>
      <${ProblemNotice} problem=${problem} />
      <button class="primary">Sign in</button>
    </form>
  </main>`;
}
