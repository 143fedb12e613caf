/** DOM is built node by node; nothing is ever parsed from text. */

export type Child = Node | string | false | null | undefined;
type Value = string | number | boolean | null | undefined;
export type Attrs = Record<string, Value | ((event: any) => void)>;
type Html = HTMLElementTagNameMap;

function dress<E extends Element>(element: E, attrs: Attrs, children: Child[]): E {
  for (const name in attrs) {
    const value = attrs[name];
    if (typeof value === 'function') element.addEventListener(name, value);
    else put(element, name, value);
  }
  fill(element, ...children);
  return element;
}

/** The children instead of what was there. */
export function fill(element: Element, ...children: Child[]): void {
  element.replaceChildren(...(children.filter(Boolean) as Node[]));
}

/** Null, undefined and false remove the attribute; true sets an empty one. */
export function put(element: Element, name: string, value: Value): void {
  if ((value ?? false) === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : `${value}`);
}

/** `h('p.help')` has a class; `{click: f}` listens, everything else is an attribute. */
export function h<T extends keyof Html>(name: T | `${T}.${string}`, attrs: Attrs = {}, ...children: Child[]): Html[T] {
  const [tag, ...classes] = name.split('.');
  const element = document.createElement(tag as T);
  if (classes[0]) element.className = classes.join(' ');
  return dress(element, attrs, children);
}

/** A sentence, and what can be done about it. `alert` is read out at once, `status` when the reader pauses. */
export function notice(role: 'alert' | 'status' | 'group', words: Child, ...children: Child[]): HTMLDivElement {
  return h(`div.status.${role}` as 'div.status', { role }, words && h('p', {}, words), ...children);
}

export function svg(tag: string, attrs: Attrs, ...children: Child[]): Element {
  return dress(document.createElementNS('http://www.w3.org/2000/svg', tag), attrs, children);
}

export function button(label: Child, click: (event: Event) => void, attrs: Attrs = {}): HTMLButtonElement {
  return h('button', { type: 'button', part: 'button', click, ...attrs }, label);
}

/** A sentence with an element in it: `sentence('in reply to {name}', link)`. */
export function sentence(words: string, node: Node): Child[] {
  const [before, after] = words.split(/\{\w+\}/);
  return [before, node, after];
}
