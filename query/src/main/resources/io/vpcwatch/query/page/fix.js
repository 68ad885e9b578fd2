// How to attach one function to a VPC: for the tool that its owner works with.

import { copyable } from './copy.js';
import { clean, externalLink, h } from './dom.js';
import { t } from './texts.js';

const LINK = /(https:\/\/\S+)/;
const TOOLS = ['console', 'cli', 'terraform', 'cloudformation'];

// The one that the reader looked at last stays in front when the view is drawn again.
let chosen = 'cli';
const opened = new Set();

export function fixOf(fix) {
  const offered = TOOLS.filter((tool) => fix[tool]);
  const body = h('div', { class: 'panel', role: 'tabpanel', id: 'fix-panel', tabindex: '0' });
  const choose = (tool) => {
    chosen = tool;
    tabs.forEach((tab, index) => {
      const isChosen = offered[index] === tool;
      tab.setAttribute('aria-selected', isChosen);
      tab.setAttribute('tabindex', isChosen ? '0' : '-1');
    });
    body.setAttribute('aria-labelledby', `fix-${tool}`);
    body.replaceChildren(...(tool === 'cli' ? [copyable(fix.command, t('page.fix.cli'))] : []), ...section(fix[tool]));
  };
  const step = (event) => {
    const direction = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (direction !== undefined) {
      const next = (offered.indexOf(chosen) + direction + offered.length) % offered.length;
      choose(offered[next]);
      tabs[next].focus();
    }
  };
  const tabs = offered.map((tool) =>
    h(
      'button',
      { type: 'button', role: 'tab', id: `fix-${tool}`, 'aria-controls': 'fix-panel', onclick: () => choose(tool), onkeydown: step },
      t('page.fix.' + tool),
    ),
  );
  choose(offered.includes(chosen) ? chosen : offered[0]);
  return h(
    'section',
    { class: 'fix' },
    h('h2', null, t('label.fix')),
    h('p', null, clean(fix.summary)),
    h('div', { role: 'tablist', 'aria-label': t('label.fix') }, tabs),
    body,
    (fix.more ?? []).map((more) => foldable(more)),
  );
}

function foldable(more) {
  const { title } = more;
  const remember = ({ target }) => (target.open ? opened.add(title) : opened.delete(title));
  return h('details', { open: opened.has(title), ontoggle: remember }, h('summary', null, clean(title)), section(more));
}

function section({ title, steps, paragraphs, code }) {
  return [
    steps.length > 0 && h('ol', null, steps.map((text) => h('li', null, linked(text)))),
    paragraphs.map((text) => h('p', null, linked(text))),
    code && copyable(code, clean(title)),
  ].flat().filter(Boolean);
}

/** The links in our own texts. */
function linked(text) {
  return clean(text)
    .split(LINK)
    .map((part, index) => (index % 2 === 1 ? externalLink(part, part) : part));
}
