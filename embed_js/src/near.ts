export const NEAR_PX = 800;

/** Tells whether the element is within `margin` pixels of the viewport, at once and at each change. */
export function watchNear(element: Element, margin: number, life: AbortSignal, tell: (near: boolean) => void): void {
  const observer = new IntersectionObserver((seen) => tell(seen.at(-1)?.isIntersecting ?? false), { rootMargin: `${margin}px` });
  observer.observe(element);
  life.addEventListener('abort', () => observer.disconnect());
}
