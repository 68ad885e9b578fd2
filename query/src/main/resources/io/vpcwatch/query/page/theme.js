// Light or dark: as the system has it, until the reader chooses.

import { store, stored } from './preferences.js';

const dark = matchMedia('(prefers-color-scheme: dark)');

export function isDark() {
  const chosen = stored('theme');
  return chosen === null ? dark.matches : chosen === 'dark';
}

export function applyTheme() {
  document.documentElement.dataset.theme = isDark() ? 'dark' : 'light';
}

export function switchTheme() {
  store('theme', isDark() ? 'light' : 'dark');
  applyTheme();
}

dark.addEventListener('change', applyTheme);
