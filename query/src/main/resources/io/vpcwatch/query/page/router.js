// The address: #/view/id?filter=value. Everything that a reader chose is in it.

/** The parts of the current address: view, id (may be null) and parameters. */
export function route() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split(/\?(.*)/s);
  const [view, ...rest] = path.split('/');
  const id = rest.join('/');
  return { view, id: id === '' ? null : decode(id), parameters: new URLSearchParams(query ?? '') };
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function href(view, id = null, parameters = {}) {
  const query = queryOf(parameters);
  const path = id === null ? view : `${view}/${encodeURIComponent(id).replaceAll('%3A', ':')}`;
  return `#/${path}${query === '' ? '' : '?' + query}`;
}

/** Without what is empty, which is the default of every parameter. */
export function queryOf(parameters) {
  const given = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== '');
  return new URLSearchParams(given).toString();
}

/** Changes parameters without a new entry in the browser's history: typing is no journey. */
export function replaceParameters(view, parameters) {
  history.replaceState(null, '', href(view, null, parameters));
}
