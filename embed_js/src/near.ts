const NEAR_PX = 800;

/** Tells whether the element is within 800 pixels of the viewport, at once and at each change. */
export function watchNear(element: Element, life: AbortSignal, tell: (near: boolean) => void): void {
  const observer = new IntersectionObserver((seen) => tell(seen.at(-1)!.isIntersecting), { rootMargin: `${NEAR_PX}px` });
  observer.observe(element);
  life.addEventListener('abort', () => observer.disconnect());
}
