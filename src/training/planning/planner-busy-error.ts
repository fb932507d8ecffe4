/** No network can be planned now; later it can. */
export class PlannerBusyError extends Error {
  override readonly name = 'PlannerBusyError';
}
