import { Observable } from '../server/observable.js';
import { useObservable } from '../server/use-observable.js';

const message = new Observable('');

/** Has screen readers say, when they have time, what others see happen. */
export function announce(text: string): void {
  message.set(text);
}

/** The place from which they read it. */
export function Announcer() {
  return (
    <div className="visually-hidden" role="status">
      {useObservable(message)}
    </div>
  );
}
