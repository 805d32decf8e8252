import { html, render } from './library.js';
import { App } from './app.js';

render(html`<${App} />`, document.getElementById('console'));
