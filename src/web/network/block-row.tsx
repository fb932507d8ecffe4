import { formatBytes } from '../text/format-bytes.js';
import { formatCount } from '../text/format-number.js';
import { joinParts } from '../text/join-parts.js';
import { formatShape, kindName } from './network-block.js';
import type { NetworkBlock } from './network-block.js';

/** Layers that change shapes or have most parameters stand out; the others are small. */
const MAIN_KINDS = new Set([
  'convolution',
  'denseBlock',
  'transition',
  'residualBlock',
  'convBlock',
  'linear',
]);

interface BlockRowProps {
  readonly block: NetworkBlock;
  /** Channels of the widest block: its bar is as long as the row. */
  readonly widest: number;
}

/** A block of a network: what it is, its channels as a bar, its figures. */
export function BlockRow({ block, widest }: BlockRowProps) {
  const { kind, shape, channels, parameters, savedBytes } = block;
  const [entering = 0, ...added] = channels;
  const isMain = MAIN_KINDS.has(kind);
  const figures = joinParts(
    [
      parameters === 0 ? '' : `${formatCount(parameters)} parameters`,
      savedBytes === null || savedBytes === 0 ? '' : `${formatBytes(savedBytes)} kept`,
    ],
    ' · ',
  );
  return (
    <li className={isMain ? `network-block kind-${kind}` : 'network-block network-block-small'}>
      <span className="network-block-name">
        {kindName(kind)}
        {added.length > 0 && (
          <span className="quiet">
            {' '}
            {added.length} {added.length === 1 ? 'layer' : 'layers'}, +{formatCount(added[0] ?? 0)} each
          </span>
        )}
      </span>
      <span className="network-block-shape">{formatShape(shape)}</span>
      {isMain && (
        <svg
          className="network-block-channels"
          viewBox={`0 0 ${widest} 1`}
          preserveAspectRatio="none"
          aria-hidden="true"
        >
          <rect width={entering} height="1" />
          {added.map((width, place) => (
            <rect
              key={place}
              className={place % 2 === 0 ? 'added' : 'added added-odd'}
              x={entering + place * width}
              width={width}
              height="1"
            />
          ))}
        </svg>
      )}
      {figures !== '' && <span className="network-block-figures quiet">{figures}</span>}
    </li>
  );
}
