import { html } from '../library.js';
import { useSetting } from '../settings.js';

/** What a person chooses for this browser. */
export function Settings({ caller }) {
  const [reporter, setReporter] = useSetting('reporter');
  const [blur, setBlur] = useSetting('blur');
  return html`
    <h1>Settings</h1>
    <p class="hint">They stay in this browser.</p>
    <div class="form">
      ${!caller.name && html`<label>Your name, for reports and orders
        <input value=${reporter} maxlength="64" onInput=${(e) => setReporter(e.target.value)} /></label>`}
      <fieldset>
        <legend>Blur pictures until somebody looks</legend>
        ${[['all', 'All pictures'], ['sensitive', 'Those reported, flagged, held back or labelled'], ['nothing', 'None']]
          .map(([value, text]) => html`<label class="choose" key=${value}>
            <input type="radio" name="blur" value=${value} checked=${blur === value} onChange=${() => setBlur(value)} /> ${text}
          </label>`)}
      </fieldset>
    </div>
    <section aria-labelledby="roles"><h2 id="roles">Your roles</h2>
      <p>${caller.roles.map((role) => html`<span class="chip" key=${role}>${role}</span>`)}</p>
    </section>`;
}
