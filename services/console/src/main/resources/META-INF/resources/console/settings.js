import { useState } from './library.js';

// What a person chose on this machine: who reports, what is blurred, which colours.
const DEFAULTS = { reporter: '', reason: '', blur: 'sensitive', theme: 'system' };

function read(name) {
  return localStorage.getItem(`lethe.${name}`) ?? DEFAULTS[name];
}

/** A setting and what changes it; every part of the page that asks sees the change on its next drawing. */
export function useSetting(name) {
  const [value, setValue] = useState(read(name));
  return [value, (next) => {
    localStorage.setItem(`lethe.${name}`, next);
    setValue(next);
  }];
}

export function applyTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

export function storedTheme() {
  return read('theme');
}
