import { memo } from 'react';
import { formatPercent } from '../text/format-number.js';
import { className } from './evaluation.js';
import type { Evaluation } from './evaluation.js';
import './worst-images.css';

interface WorstImagesProps {
  readonly evaluation: Evaluation;
}

/** The images to whose classes the network gives the least probability, the least first. */
export const WorstImages = memo(function WorstImages({ evaluation }: WorstImagesProps) {
  const { worst } = evaluation;
  return (
    <>
      <h3 id="worst-heading">Worst images</h3>
      <p className="quiet">
        To what these images are the network gives the least probability. Their numbers are their places in
        the validation set, from 0.
      </p>
      <ol className="worst-images" aria-labelledby="worst-heading">
        {worst.map(({ index, label, predicted, probability, png }) => (
          <li key={index}>
            <img src={`data:image/png;base64,${png}`} alt={`Validation image ${index}`} />
            <b>{className(evaluation, label)}</b>
            <span>
              {predicted === label ? 'found, but unsure' : `taken for ${className(evaluation, predicted)}`}
            </span>
            <span className="quiet">
              {formatPercent(probability)} probable, no. {index}
            </span>
          </li>
        ))}
      </ol>
    </>
  );
});
