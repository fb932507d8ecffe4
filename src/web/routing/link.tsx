import type { AnchorHTMLAttributes, MouseEvent } from 'react';
import { navigate } from './location.js';

interface LinkProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  readonly href: string;
}

/** A link to another view, without a new document. */
export function Link({ href, ...attributes }: LinkProps) {
  const follow = (event: MouseEvent): void => {
    // What opens a tab or a window stays with the browser.
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigate(href);
  };
  return <a href={href} onClick={follow} {...attributes} />;
}
