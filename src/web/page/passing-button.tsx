import { useLayoutEffect, useRef } from 'react';
import type { ButtonHTMLAttributes } from 'react';

/**
 * A button that goes away when its work is done. If it has the focus then, the part of the page that it is in takes it, so
 * that whoever uses the keyboard goes on from there and not from the top.
 */
export function PassingButton(attributes: ButtonHTMLAttributes<HTMLButtonElement>) {
  const button = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    const element = button.current;
    const part = element?.closest<HTMLElement>('section, fieldset, form, main');
    return () => {
      if (part == null || document.activeElement !== element) return;
      part.tabIndex = -1;
      part.focus({ preventScroll: true });
    };
  }, []);
  return <button ref={button} type="button" {...attributes} />;
}
