import { useId } from 'react';
import type { ReactNode } from 'react';
import { ModalDialog } from './modal-dialog.js';

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
  const titleId = useId();
  return (
    <ModalDialog titleId={titleId} onClose={onClose}>
      {(close) => (
        <>
          <h2 id={titleId}>{title}</h2>
          <div>{children}</div>
          <div className="modal-dialog-buttons">
            <button type="button" onClick={close}>
              Keep as it is
            </button>
            <button
              type="button"
              className="danger"
              onClick={() => {
                close();
                onConfirm();
              }}
            >
              {action}
            </button>
          </div>
        </>
      )}
    </ModalDialog>
  );
}
