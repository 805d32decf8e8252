import { html, useEffect, useRef, useState } from '../library.js';

/**
 * Asks before something is done, and says what will happen then.
 *
 * @param question with title, text, confirm (the button's words), danger, fields (extra inputs) and run
 */
export function Confirm({ question, close }) {
  const dialog = useRef(null);
  const [reason, setReason] = useState('');
  const [values, setValues] = useState({});
  const [problem, setProblem] = useState(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    setReason('');
    setProblem(null);
    setBusy(false);
    setValues(Object.fromEntries((question?.fields ?? []).map((field) => [field.name, field.value ?? ''])));
    if (question && !dialog.current.open) {
      dialog.current.showModal();
    }
    if (!question && dialog.current?.open) {
      dialog.current.close();
    }
  }, [question]);

  async function run(event) {
    event.preventDefault();
    setBusy(true);
    try {
      await question.run(reason, values);
      close();
    } catch (e) {
      setProblem(e);
      setBusy(false);
    }
  }

  return html`<dialog ref=${dialog} onClose=${close} aria-labelledby="confirm-title">
    ${question && html`<form onSubmit=${run}>
      <h2 id="confirm-title">${question.title}</h2>
      <p>${question.text}</p>
      ${(question.fields ?? []).map((field) => html`<label key=${field.name}>${field.label}
        <input type=${field.type ?? 'text'} min=${field.min} max=${field.max} step=${field.step} required
          value=${values[field.name]}
          onInput=${(e) => setValues({ ...values, [field.name]: e.target.value })} />
      </label>`)}
      <label>Reason, for the audit
        <input value=${reason} maxlength="4096" onInput=${(e) => setReason(e.target.value)} />
      </label>
      ${problem && html`<p class="notice problem" role="alert">${problem.message}</p>`}
      <div class="actions">
        <button type="button" onClick=${close}>Cancel</button>
        <button type="submit" class=${question.danger ? 'danger' : 'primary'} disabled=${busy}>${question.confirm}</button>
      </div>
    </form>`}
  </dialog>`;
}
