import './definition-list.css';

interface DefinitionListProps {
  /** Names and what they are; those that are null are left out. */
  readonly entries: readonly (readonly [name: string, value: string | null])[];
}

/** Names beside their values, one a line. */
export function DefinitionList({ entries }: DefinitionListProps) {
  return (
    <dl className="definition-list">
      {entries.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  );
}
