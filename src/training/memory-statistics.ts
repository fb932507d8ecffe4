import type { TrainingPlan } from '../compiler/training-plan.js';
import { processPeakBytes } from '../runtime/process-peak.js';
import type { Session } from '../runtime/session.js';
import type { MemoryStatistics } from './training-event.js';

/** What was planned beside what the device and the operating system have measured until now. */
export function memoryStatistics(
  { plannedBytes, categories }: TrainingPlan,
  session: Session,
): MemoryStatistics {
  return { plannedBytes, categories, ...session.statistics(), processPeakBytes: processPeakBytes() };
}
