import { PassingButton } from '../page/passing-button.js';
import { isConnected } from '../server/connection.js';
import { useObservable } from '../server/use-observable.js';

interface StartButtonsProps {
  readonly isStarting: boolean;
  readonly onStop: () => void;
}

/** Sends the form; while the server is away one can leave off waiting for it. */
export function StartButtons({ isStarting, onStop }: StartButtonsProps) {
  const isServerAway = !useObservable(isConnected);
  return (
    <div className="buttons">
      <button type="submit" className="primary" aria-disabled={isStarting}>
        {isStarting ? 'Starting…' : 'Start the job'}
      </button>
      {isStarting && isServerAway && (
        <>
          <p role="status">It starts when the server is back.</p>
          <PassingButton onClick={onStop}>Do not wait</PassingButton>
        </>
      )}
    </div>
  );
}
