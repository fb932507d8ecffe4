import type { MemoryStrategy } from '../generated/documents.js';
import { PassingButton } from '../page/passing-button.js';
import { formatName } from '../text/format-name.js';
import type { Trouble } from './forecast.js';

interface TroubleNoticeProps {
  readonly trouble: Trouble;
  readonly onStrategy: (strategy: MemoryStrategy) => void;
}

/** Why no job can be started that no single field is to blame for, and what would help. */
export function TroubleNotice({ trouble, onStrategy }: TroubleNoticeProps) {
  const { message, remedy, suggestedStrategy } = trouble;
  return (
    <div className="notice notice-failure" role="alert">
      <p>{message}</p>
      {remedy !== null && !message.includes(remedy) && <p>{remedy}</p>}
      {suggestedStrategy !== null && (
        <PassingButton onClick={() => onStrategy(suggestedStrategy)}>
          Take {formatName(suggestedStrategy).toLowerCase()}
        </PassingButton>
      )}
    </div>
  );
}
