import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { EvaluateJobDocument } from '../generated/documents.js';
import { announce } from '../page/announcer.js';
import { describeError, payloadOf } from '../server/api-error.js';
import { persist } from '../server/persist.js';
import { request } from '../server/request.js';
import { formatCount, formatLoss, formatPercent } from '../text/format-number.js';
import { ConfusionTable } from './confusion-table.js';
import { className } from './evaluation.js';
import type { Evaluation } from './evaluation.js';
import { WorstImages } from './worst-images.js';

interface JobEvaluationProps {
  readonly jobId: string;
  /** The newest whose weights there are; none before the first is complete. */
  readonly lastEpoch: number | undefined;
}

const WORST = 18;

/** What the newest weights make of the validation images, once it is asked for: it may take minutes. */
export function JobEvaluation({ jobId, lastEpoch }: JobEvaluationProps) {
  const [evaluation, setEvaluation] = useState<Evaluation | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState('');
  const button = useRef<HTMLButtonElement>(null);
  const result = useRef<HTMLParagraphElement>(null);
  const takesFocus = useRef(false);
  const leaving = useRef<AbortController | null>(null);
  useEffect(() => () => leaving.current?.abort(), []);

  useLayoutEffect(() => {
    if (takesFocus.current) result.current?.focus({ preventScroll: true });
    takesFocus.current = false;
  }, [evaluation]);

  const evaluate = async (): Promise<void> => {
    leaving.current = new AbortController();
    const { signal } = leaving.current;
    setBusy(true);
    setFailure('');
    try {
      const answer = await persist(
        () => request(EvaluateJobDocument, { jobId, worst: WORST }, signal),
        signal,
      );
      const told = payloadOf(answer.evaluation);
      // The button goes away: who pressed it goes on from what it came to, unless they are elsewhere by now.
      takesFocus.current = document.activeElement === button.current;
      setEvaluation(told);
      announce(`${formatPercent(told.accuracy)} of the validation images are taken for what they are`);
    } catch (error) {
      if (!signal.aborted) setFailure(describeError(error));
    } finally {
      setBusy(false);
    }
  };

  const isOfLast = evaluation?.epoch === lastEpoch;
  return (
    <section aria-labelledby="evaluation-heading">
      <h2 id="evaluation-heading">Right and wrong</h2>
      {lastEpoch === undefined && (
        <p className="quiet">There are weights to look at after the first epoch.</p>
      )}
      {lastEpoch !== undefined && (isBusy || !isOfLast) && (
        <div className="buttons">
          <button
            ref={button}
            type="button"
            aria-disabled={isBusy}
            onClick={() => !isBusy && void evaluate()}
          >
            {isBusy ? 'Going through the validation images…' : `Evaluate the weights of epoch ${lastEpoch}`}
          </button>
        </div>
      )}
      {failure !== '' && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
      {evaluation !== null && (
        <>
          <p ref={result} tabIndex={-1}>
            {summarize(evaluation)}
          </p>
          <EvaluationFigures evaluation={evaluation} />
        </>
      )}
    </section>
  );
}

interface EvaluationFiguresProps {
  readonly evaluation: Evaluation;
}

function EvaluationFigures({ evaluation }: EvaluationFiguresProps) {
  const { confusion, worst } = evaluation;
  return (
    <>
      {confusion !== null && (
        <ConfusionTable
          counts={confusion}
          classes={confusion.map((_, label) => className(evaluation, label))}
        />
      )}
      {worst.length > 0 && <WorstImages evaluation={evaluation} />}
    </>
  );
}

function summarize({ epoch, images, accuracy, loss }: Evaluation): string {
  const right = formatCount(Math.round(accuracy * images));
  return `After epoch ${epoch}, ${right} of ${formatCount(images)} validation images (${formatPercent(accuracy)}) are taken for what they are; their loss is ${formatLoss(loss)}.`;
}
