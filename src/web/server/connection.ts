import { Observable } from './observable.js';

/** Whether the server answered when it was last asked. */
export const isConnected = new Observable(true);
