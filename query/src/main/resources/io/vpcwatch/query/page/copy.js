// A text that people copy into a shell or a file.

import { h } from './dom.js';
import { t } from './texts.js';

const THANKS = 2_000;

export function copyable(code, label) {
  const text = h('pre', { tabindex: '0', 'aria-label': label }, h('code', null, code));
  const button = h('button', { type: 'button', onclick: () => copy(code, text, button) }, t('page.copy'));
  return h('div', { class: 'code' }, text, button);
}

async function copy(code, text, button) {
  try {
    await navigator.clipboard.writeText(code);
    button.replaceChildren(t('page.copied'));
  } catch {
    // Browsers allow it on https and localhost only. What is selected is one key away.
    getSelection().selectAllChildren(text);
    button.replaceChildren(t('page.selected'));
  }
  setTimeout(() => button.replaceChildren(t('page.copy')), THANKS);
}
