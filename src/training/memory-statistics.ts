import { memoryUsage, platform, resourceUsage } from 'node:process';
import type { TrainingPlan } from '../compiler/training-plan.js';
import type { Session } from '../runtime/session.js';
import type { MemoryStatistics } from './training-event.js';

/** What was planned beside what the device and the operating system have measured until now. */
export function memoryStatistics(
  { plannedBytes, categories }: TrainingPlan,
  session: Session,
): MemoryStatistics {
  return { plannedBytes, categories, ...session.statistics(), processPeakBytes: processPeakBytes() };
}

/** The process's resident set at its highest. */
function processPeakBytes(): number {
  const { maxRSS } = resourceUsage();
  // Kilobytes, but for some versions of libuv on macOS: bytes show by not being less than what is resident now.
  return platform === 'darwin' && maxRSS >= memoryUsage.rss() ? maxRSS : maxRSS * 1024;
}
