import { readFileSync } from 'node:fs';
import { memoryUsage, platform, resourceUsage } from 'node:process';

/**
 * This process's resident set at its highest, in bytes, from the operating system: on Linux VmHWM of /proc, for what
 * getrusage tells there begins at what the parent held when it started the process; ru_maxrss elsewhere.
 */
export function processPeakBytes(): number {
  return highWaterMark() ?? largestResidentSet();
}

/** null where there is no /proc that tells it. */
function highWaterMark(): number | null {
  try {
    const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return kilobytes === undefined ? null : Number(kilobytes) * 1024;
  } catch {
    return null;
  }
}

function largestResidentSet(): number {
  const { maxRSS } = resourceUsage();
  // Kilobytes, but for some versions of libuv on macOS: bytes show by not being less than what is resident now.
  return platform === 'darwin' && maxRSS >= memoryUsage.rss() ? maxRSS : maxRSS * 1024;
}
