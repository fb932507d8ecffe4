import { InvalidArgumentError, type Argument, type Option } from 'commander';
import { nearestName } from './nearest-name.js';

/**
 * Commander's `choices` where they are too many to be printed for each mistake: InvalidArgumentError, which commander
 * prints, has the nearest and says where all are. Help and completion have them as ever.
 */
export function manyChoices<Target extends Option | Argument>(
  target: Target,
  names: readonly string[],
): Target {
  target.choices(names);
  const { parseArg } = target;
  target.argParser<unknown>((given, previous) => {
    if (!names.includes(given)) throw new InvalidArgumentError(advice(given, names));
    return parseArg?.(given, previous);
  });
  return target;
}

function advice(given: string, names: readonly string[]): string {
  const meant = nearestName(given, names);
  return `${meant === null ? '' : `Did you mean ${meant}? `}--help lists all ${names.length}.`;
}
