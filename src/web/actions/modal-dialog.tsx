import { useEffect, useRef } from 'react';
import type { ReactNode } from 'react';
import './modal-dialog.css';

interface ModalDialogProps {
  /** Of the heading within that names it. */
  readonly titleId: string;
  /** What is in it, which may close it. */
  readonly children: (close: () => void) => ReactNode;
  /** After it has closed; the focus is back where it was. */
  readonly onClose: () => void;
}

/** A dialog that is in the way of all else until it is closed, as by Escape. */
export function ModalDialog({ titleId, children, onClose }: ModalDialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="modal-dialog" aria-labelledby={titleId} onClose={onClose}>
      {children(() => dialog.current?.close())}
    </dialog>
  );
}
