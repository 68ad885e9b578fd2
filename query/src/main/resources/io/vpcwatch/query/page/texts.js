// The texts of the page and of the alerts, in the language that the reader chose.

import { stored, store } from './preferences.js';

export const LANGUAGES = { en: 'English', ja: '日本語' };

let patterns = {};

export function language() {
  const chosen = stored('language') ?? navigator.language.slice(0, 2);
  return chosen in LANGUAGES ? chosen : 'en';
}

export function setLanguage(chosen) {
  store('language', chosen);
}

export function setTexts(texts) {
  patterns = texts;
  document.documentElement.lang = language();
}

/** The text of a key. Patterns are those of java.text.MessageFormat without formats. */
export function t(key, ...values) {
  const pattern = patterns[key] ?? key;
  return pattern.replace(/''|\{(\d)\}/g, (found, index) => (index === undefined ? "'" : String(values[index] ?? '')));
}

/** The text for a number of things: the language decides which of key.one and key.other. */
export function plural(key, count, ...values) {
  const form = new Intl.PluralRules(language()).select(count) === 'one' ? 'one' : 'other';
  return t(`${key}.${form}`, count.toLocaleString(language()), ...values);
}

/** As t, with nodes in place of values. */
export function tNodes(key, ...values) {
  const parts = (patterns[key] ?? key).replace(/''/g, "'").split(/\{(\d)\}/);
  return parts.map((part, index) => (index % 2 === 1 ? values[part] ?? '' : part));
}
