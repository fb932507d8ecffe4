import type { KernelProfile } from '../training/kernel-profile.js';

/** Kernels that belong together, as one. */
export interface ProfileTotals {
  readonly name: string;
  readonly kernels: number;
  readonly microseconds: number;
  /** Of the microseconds. */
  readonly forwardMicroseconds: number;
  /** Of the microseconds; an update counts as neither. */
  readonly backwardMicroseconds: number;
  readonly multiplyAccumulates: number;
  readonly bytes: number;
}

/** Sums over the kernels of each name, in the order in which the names come. */
export function totalsBy(
  kernels: readonly KernelProfile[],
  nameOf: (kernel: KernelProfile) => string,
): readonly ProfileTotals[] {
  const groups = new Map<string, KernelProfile[]>();
  for (const kernel of kernels) {
    const name = nameOf(kernel);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [kernel]);
    else group.push(kernel);
  }
  return [...groups].map(([name, group]) => ({ name, ...totalsOf(group) }));
}

/** The longest first. */
export function byTime(a: ProfileTotals, b: ProfileTotals): number {
  return b.microseconds - a.microseconds;
}

function totalsOf(kernels: readonly KernelProfile[]): Omit<ProfileTotals, 'name'> {
  const sumOf = (valueOf: (kernel: KernelProfile) => number): number =>
    kernels.reduce((sum, kernel) => sum + valueOf(kernel), 0);
  const timeIn = (wanted: KernelProfile['phase']): number =>
    sumOf(({ phase, microseconds }) => (phase === wanted ? microseconds : 0));
  return {
    kernels: kernels.length,
    microseconds: sumOf(({ microseconds }) => microseconds),
    forwardMicroseconds: timeIn('forward'),
    backwardMicroseconds: timeIn('backward'),
    multiplyAccumulates: sumOf(({ multiplyAccumulates }) => multiplyAccumulates),
    bytes: sumOf(({ bytes }) => bytes),
  };
}
