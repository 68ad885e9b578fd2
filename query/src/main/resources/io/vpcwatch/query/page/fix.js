// How to fix one violation: for the tool that the owner of the function works with.

import { copyable } from './copy.js';
import { clean, externalLink, h } from './dom.js';
import { t } from './texts.js';

const LINK = /(https:\/\/\S+)/;
const TOOLS = ['console', 'cli', 'terraform', 'cloudformation'];

// The one that the reader looked at last stays in front when the view is drawn again.
let chosen = 'cli';
const opened = new Set();

/**
 * @param rule that is violated
 */
export function fixOf(fix, rule = 'vpc') {
  const isOfVpc = rule === 'vpc';
  const name = isOfVpc ? 'fix' : `fix-${rule}`;
  const title = [t('label.fix'), !isOfVpc && [': ', h('code', null, rule)]];
  const offered = TOOLS.filter((tool) => fix[tool]);
  const body = h('div', { class: 'panel', role: 'tabpanel', id: `${name}-panel`, tabindex: '0' });
  const choose = (tool) => {
    chosen = tool;
    tabs.forEach((tab, index) => {
      const isChosen = offered[index] === tool;
      tab.setAttribute('aria-selected', isChosen);
      tab.setAttribute('tabindex', isChosen ? '0' : '-1');
    });
    body.setAttribute('aria-labelledby', `${name}-${tool}`);
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
      { type: 'button', role: 'tab', id: `${name}-${tool}`, 'aria-controls': `${name}-panel`, onclick: () => choose(tool), onkeydown: step },
      t('page.fix.' + tool),
    ),
  );
  choose(offered.includes(chosen) ? chosen : offered[0]);
  return h(
    'section',
    { class: 'fix' },
    h('h2', null, title),
    h('p', null, clean(fix.summary)),
    h('div', { role: 'tablist', 'aria-label': isOfVpc ? t('label.fix') : `${t('label.fix')}: ${rule}` }, tabs),
    body,
    (fix.more ?? []).map((more) => foldable(more, rule)),
  );
}

function foldable(more, rule) {
  const key = `${rule}/${more.title}`;
  const remember = ({ target }) => (target.open ? opened.add(key) : opened.delete(key));
  return h('details', { open: opened.has(key), ontoggle: remember }, h('summary', null, clean(more.title)), section(more));
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
