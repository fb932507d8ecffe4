/** A network cannot be planned here and now: too many wait, it takes too long, or nothing is planned any more. */
export class PlannerBusyError extends Error {
  override readonly name = 'PlannerBusyError';
}
