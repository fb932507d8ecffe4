import { useEffect, useId, useRef } from 'react';
import type { ReactNode } from 'react';
import './confirm-dialog.css';

interface ConfirmDialogProps {
  readonly title: string;
  /** What it will do, and whether it can be undone. */
  readonly children: ReactNode;
  /** What the button does, in a word or two. */
  readonly action: string;
  readonly onConfirm: () => void;
  /** After either answer; the focus is back where it was. */
  readonly onClose: () => void;
}

/** Asks before something that cannot be undone. Escape and the first button leave all as it is. */
export function ConfirmDialog({ title, children, action, onConfirm, onClose }: ConfirmDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  const close = (): void => dialog.current?.close();
  const confirm = (): void => {
    close();
    onConfirm();
  };
  return (
    <dialog ref={dialog} className="confirm-dialog" aria-labelledby={titleId} onClose={onClose}>
      <h2 id={titleId}>{title}</h2>
      <div>{children}</div>
      <div className="confirm-dialog-buttons">
        <button type="button" onClick={close}>
          Keep as it is
        </button>
        <button type="button" className="danger" onClick={confirm}>
          {action}
        </button>
      </div>
    </dialog>
  );
}
