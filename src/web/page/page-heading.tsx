import { useEffect, useRef } from 'react';

/** Whether a view was shown before: the first one leaves the focus where the browser has it. */
let isFirstView = true;

/** For when what had the focus is gone, as a job that was deleted. */
export function focusHeading(): void {
  document.querySelector('h1')?.focus({ preventScroll: true });
}

interface PageHeadingProps {
  readonly title: string;
}

/** A view's heading, which is also the document's title; it has the focus when someone comes from another view. */
export function PageHeading({ title }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!isFirstView) heading.current?.focus({ preventScroll: true });
    isFirstView = false;
  }, []);
  useEffect(() => {
    document.title = `${title} · densegraph`;
  }, [title]);
  return (
    <h1 ref={heading} tabIndex={-1}>
      {title}
    </h1>
  );
}
