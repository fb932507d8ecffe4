/** Of one session: the engine's own limit. */
export const MOST_THREADS = 256;
