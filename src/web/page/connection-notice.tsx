import { isConnected } from '../server/connection.js';
import { useObservable } from '../server/use-observable.js';

/** Says so while the server cannot be reached: what is shown may be old. */
export function ConnectionNotice() {
  const text = useObservable(isConnected) ? '' : 'The server cannot be reached. Trying again…';
  return (
    <div className="connection-notice" role="status">
      {text}
    </div>
  );
}
