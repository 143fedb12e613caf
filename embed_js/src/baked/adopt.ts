/** The entry of embed-baked.js: comments that were built into the page (GET …/snapshot), as the service would have sent them. */

import type { BodyNode, Comment, NodeAttrs, Sort, ThreadPage } from '../wire';

/** A text, or an element with all that it carries; what of it is shown is decided by who builds it (body.ts). */
function tree(node: Node): BodyNode {
  if (!(node instanceof Element)) return node instanceof Text ? node.data : '';
  const attrs = Object.fromEntries(Array.from(node.attributes, ({ name, value }) => [name, value])) as NodeAttrs;
  return [node.localName, attrs, ...Array.from(node.childNodes, tree)];
}

/** Takes the section out of the element: it is of one moment and one page, and the element may show another one later.
 *  Null: it can't be read, or is another order's beginning. */
export default function adopt(section: HTMLElement, sort: Sort): ThreadPage | null {
  section.remove();
  try {
    const page = JSON.parse(section.dataset['commentsPage']!) as ThreadPage;
    const text = ({ id }: Comment): BodyNode[] => Array.from(section.querySelector(`#comment-${id} [dir]`)?.childNodes ?? [], tree);
    if (!page.thread.version || page.comments.some(({ at }) => !Date.parse(at))) return null;
    for (const comment of page.comments) comment.body = text(comment);
    return sort === 'oldest' || !page.next ? page : null;
  } catch {
    return null;
  }
}
