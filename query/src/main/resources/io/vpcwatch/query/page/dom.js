// Builds the document. No text is ever parsed as markup, whoever wrote it.

const SVG = 'http://www.w3.org/2000/svg';
// Controls, and marks that change the direction of the text around them or have no width.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;
const LONGEST = 300;
const LONGEST_TITLE = 2000;

/**
 * An element. Properties named on… are listeners, a boolean sets or omits an attribute, all others
 * are attributes. Children are nodes or texts; null and false are left out.
 */
export function h(name, properties, ...children) {
  return fill(document.createElement(name), properties, children);
}

export function svg(name, properties, ...children) {
  return fill(document.createElementNS(SVG, name), properties, children);
}

function fill(element, properties, children) {
  for (const [key, value] of Object.entries(properties ?? {})) {
    if (key.startsWith('on')) {
      element.addEventListener(key.slice(2), value);
    } else if (value === true) {
      element.setAttribute(key, '');
    } else if (value !== false && value !== null && value !== undefined) {
      element.setAttribute(key, value);
    }
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** Makes what can't be seen visible, so that no name can pass for another one. */
export function clean(text) {
  return String(text ?? '').replace(INVISIBLE, '\ufffd');
}

/** Text that somebody outside has written: isolated from its surroundings, and cut if too long. */
export function foreign(text, longest = LONGEST) {
  const whole = clean(text);
  if (whole.length <= longest) {
    return h('bdi', null, whole);
  }
  return h('bdi', { title: shorten(whole, LONGEST_TITLE) }, shorten(whole, longest));
}

export function shorten(text, longest) {
  const characters = Array.from(text.slice(0, 2 * longest));
  return characters.length <= longest && text.length <= 2 * longest
    ? text
    : characters.slice(0, longest - 1).join('') + '…';
}

/** A link that somebody outside has written: only to the web, and without telling where from. */
export function externalLink(address, ...children) {
  let target;
  try {
    target = new URL(address);
  } catch {
    return foreign(address);
  }
  if (target.protocol !== 'https:' && target.protocol !== 'http:') {
    return foreign(address);
  }
  return h('a', { href: target.href, rel: 'noopener noreferrer', target: '_blank' }, ...children);
}
