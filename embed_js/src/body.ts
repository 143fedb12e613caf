/** A comment's node tree to elements, by an allow-list. The server sends only these; what else comes is shown as its text. */

import { h, type Child } from './dom';
import type { BodyNode, NodeAttrs } from './wire';

type Tag = keyof HTMLElementTagNameMap;
export type Make<N> = (tag: Tag, attrs: Record<string, string | number>, ...children: (N | string)[]) => N;

const TAGS = new Set(
  'p br em strong del code pre blockquote ul ol li a h3 h4 hr table thead tbody tr th td span'.split(' '),
);

/** What else a tag may carry, and how that must look. */
const ATTRIBUTES: Record<string, Record<string, RegExp>> = {
  a: { href: /^(https?:\/\/|mailto:)/i },
  code: { class: /^language-[\w+#.-]+$/ },
  span: { class: /^hl-\w+$/ },
  ol: { start: /^\d+$/ },
};

export function allowed(tag: string, attrs: NodeAttrs): Record<string, string | number> {
  const kept: Record<string, string | number> = {};
  const rules = ATTRIBUTES[tag];
  for (const name in rules) {
    const value = `${attrs[name as keyof NodeAttrs]}`;
    if (rules[name]!.test(value)) kept[name] = value;
  }
  if (kept['href']) kept['rel'] = 'nofollow ugc noopener';
  if (tag === 'pre') kept['tabindex'] = 0; // a box that scrolls must be reachable by keyboard
  return kept;
}

/** One node to what `make` makes; a tag outside the list gives its children. */
export function buildWith<N>(node: BodyNode, make: Make<N>): (N | string)[] {
  if (!Array.isArray(node)) return typeof node === 'string' ? [node] : [];
  const [tag, ...rest] = node as [string, ...(BodyNode | NodeAttrs)[]];
  const attrs = rest[0] && typeof rest[0] === 'object' && !Array.isArray(rest[0]) ? (rest.shift() as NodeAttrs) : {};
  const children = (rest as BodyNode[]).flatMap((child) => buildWith(child, make));
  return TAGS.has(tag) ? [make(tag as Tag, allowed(tag, attrs), ...children)] : children;
}

export function build(body: BodyNode[]): Child[] {
  return body.flatMap((node) => buildWith<Node>(node, h as Make<Node>));
}

/** Plain text as it will about look, until the server has answered. */
export function paragraphs(text: string): BodyNode[] {
  return text.split(/\n\n+/).map((part) => ['p', part]);
}
