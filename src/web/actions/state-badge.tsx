import type { TrainingJobState } from '../generated/documents.js';
import { formatName } from '../text/format-name.js';
import './state-badge.css';

interface StateBadgeProps {
  readonly state: TrainingJobState;
}

/** A job's state, in words and by a mark in its color. */
export function StateBadge({ state }: StateBadgeProps) {
  return <span className={`state-badge state-${state.toLowerCase()}`}>{formatName(state)}</span>;
}
