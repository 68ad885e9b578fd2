// Starts the page: texts, shell, and the view of the current address.

import { get } from './api.js';
import { clean } from './dom.js';
import { arn } from './format.js';
import { connect } from './live.js';
import { href, route } from './router.js';
import { drawShell, showPlace } from './shell.js';
import { language, setTexts, t } from './texts.js';
import { applyTheme } from './theme.js';
import { problem } from './view.js';
import { show as showExemptions } from './views/exemptions.js';
import { show as showFunction } from './views/function.js';
import { show as showFunctions } from './views/functions.js';
import { show as showOverview } from './views/overview.js';
import { show as showReport } from './views/report.js';
import { show as showViolation } from './views/violation.js';
import { show as showViolations } from './views/violations.js';

const LISTS = {
  '': showOverview,
  violations: showViolations,
  functions: showFunctions,
  exemptions: showExemptions,
  report: showReport,
};
const DETAILS = { violations: showViolation, functions: showFunction };

let main;
let leaving = new AbortController();

function navigate() {
  leaving.abort();
  leaving = new AbortController();
  const current = route();
  const show = (current.id === null ? LISTS : DETAILS)[current.view];
  if (show === undefined) {
    location.replace(href(''));
    return;
  }
  showPlace(current.view);
  document.title = `vpcwatch: ${current.view === 'functions' && current.id !== null ? clean(arn(current.id).name) : t('page.nav.' + (current.view || 'overview'))}`;
  main.replaceChildren();
  scrollTo(0, 0);
  show(main, current, leaving.signal);
}

async function start() {
  applyTheme();
  try {
    setTexts((await get('texts', { lang: language() })).texts);
  } catch (failure) {
    // Without texts there is none for this either.
    document.body.replaceChildren(problem(failure, start));
    return;
  }
  main = drawShell(start);
  navigate();
}

addEventListener('hashchange', () => {
  const skipped = location.hash === '#main';
  if (!skipped && main !== undefined) {
    navigate();
    main.focus({ preventScroll: true });
  }
});

start();
connect();
