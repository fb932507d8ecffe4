import type { MemoryStrategy, PlanFragment } from '../generated/documents.js';
import { formatBytes } from '../text/format-bytes.js';
import { formatName } from '../text/format-name.js';
import { formatPercent } from '../text/format-number.js';
import { joinParts } from '../text/join-parts.js';
import type { FormFields } from './job-form.js';
import type { MemoryLimit } from './memory-limit.js';
import { sameAs } from './same-plan.js';
import './strategy-fields.css';

const STRATEGIES: readonly MemoryStrategy[] = [
  'AUTO',
  'STORE_ALL',
  'SHARED_CONCAT',
  'RECOMPUTE_NORMALIZATION',
  'RECOMPUTE_BOTTLENECK',
];

interface StrategyFieldsProps {
  readonly fields: FormFields;
  readonly plans: readonly PlanFragment[];
  readonly automatic: PlanFragment | null;
  /** What a plan may take under each of them. */
  readonly limitOf: (strategy: MemoryStrategy) => MemoryLimit | null;
  /** What is to be known of the forecast besides, as why there is none. */
  readonly note: string;
}

/** What a step would hold under each strategy, and which one is taken. */
export function StrategyFields({ fields, plans, automatic, limitOf, note }: StrategyFieldsProps) {
  const { form, change } = fields;
  const most = Math.max(...plans.map(({ plannedBytes }) => plannedBytes), automatic?.plannedBytes ?? 0, 1);
  return (
    <fieldset className="strategies">
      <legend>Memory</legend>
      {STRATEGIES.map((strategy) => {
        const isAutomatic = strategy === 'AUTO';
        const limit = limitOf(strategy);
        const plan = isAutomatic ? automatic : plans.find((candidate) => candidate.strategy === strategy);
        return (
          <label key={strategy} className="strategy">
            <input
              type="radio"
              name="memoryStrategy"
              checked={form.memoryStrategy === strategy}
              onChange={() => change('memoryStrategy', strategy)}
            />
            <span className="strategy-name">{isAutomatic ? 'Automatic' : formatName(strategy)}</span>
            <span className="strategy-bytes">{plan == null ? '–' : formatBytes(plan.plannedBytes)}</span>
            <span className="strategy-bar" aria-hidden="true">
              <span style={{ width: `${((plan?.plannedBytes ?? 0) / most) * 100}%` }} />
              {limit !== null && limit.bytes < most && (
                <i style={{ insetInlineStart: `${(limit.bytes / most) * 100}%` }} />
              )}
            </span>
            <span className="quiet">{describe(plan ?? null, isAutomatic, plans, limit)}</span>
          </label>
        );
      })}
      <p className="quiet" role="status">
        {note}
      </p>
    </fieldset>
  );
}

function describe(
  plan: PlanFragment | null,
  isAutomatic: boolean,
  plans: readonly PlanFragment[],
  limit: MemoryLimit | null,
): string {
  if (plan === null) return isAutomatic ? 'the fastest that fits' : '';
  const isOver = limit !== null && plan.plannedBytes > limit.bytes;
  const same = isAutomatic ? null : sameAs(plan, plans);
  const parts = [
    same === null ? '' : `as ${formatName(same).toLowerCase()}`,
    // One that is over the limit was chosen for another.
    isAutomatic && !isOver ? `takes ${formatName(plan.strategy).toLowerCase()}, the fastest that fits` : '',
    same === null && plan.recomputeFraction > 0
      ? `${formatPercent(plan.recomputeFraction)} of the arithmetic done again`
      : '',
    isOver ? `more than ${limit.source}` : '',
  ];
  return joinParts(parts, ', ');
}
