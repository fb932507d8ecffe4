import { InvalidArgumentError, type Argument, type Option } from 'commander';
import { nearestName } from '../data/nearest-name.js';

/** More than these are not printed for each mistake. */
const FEW = 10;

/**
 * Commander's `choices` in letters of either case. InvalidArgumentError, which commander prints, lists them where they
 * are few, else has the nearest and says where all are. Help and completion have them as ever.
 */
export function nameChoices<Target extends Option | Argument>(
  target: Target,
  names: readonly string[],
): Target {
  target.choices(names);
  const { parseArg } = target;
  target.argParser<unknown>((given, previous) => {
    const name = names.find((known) => known.toUpperCase() === given.toUpperCase());
    if (name === undefined && names.length > FEW) throw new InvalidArgumentError(advice(given, names));
    return parseArg?.(name ?? given, previous);
  });
  return target;
}

function advice(given: string, names: readonly string[]): string {
  const meant = nearestName(given, names);
  return `${meant === null ? '' : `Did you mean ${meant}? `}--help lists all ${names.length}.`;
}
