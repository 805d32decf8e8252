import { html } from '../library.js';

/** Says what is wrong, beside what is still there. */
export function ProblemNotice({ problem }) {
  return problem ? html`<p class="notice problem" role="alert">${problem.message}</p>` : null;
}

/** What stands where there is nothing to show yet. */
export function Empty({ children }) {
  return html`<p class="empty">${children}</p>`;
}

/** What was just done; read out by screen readers. */
export function Toasts({ toasts, close }) {
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map((toast) => html`<div class=${`toast ${toast.kind}`} key=${toast.id}>
      <span>${toast.text}</span>
      ${toast.undo && html`<button class="link" onClick=${() => { close(toast.id); toast.undo(); }}>Undo</button>`}
      <button class="icon" aria-label="Dismiss" onClick=${() => close(toast.id)}>×</button>
    </div>`)}
  </div>`;
}
