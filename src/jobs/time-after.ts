/**
 * The time by the clock, but never before an earlier one: a clock that was set back meanwhile must not have a job end
 * before it began.
 */
export function timeAfter(earlier: Date): Date {
  return new Date(Math.max(Date.now(), earlier.getTime()));
}
