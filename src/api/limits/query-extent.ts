import { Kind, OperationTypeNode, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import type {
  ASTVisitor,
  FieldNode,
  GraphQLNamedType,
  GraphQLField,
  SelectionNode,
  SelectionSetNode,
  ValidationContext,
} from 'graphql';
import { DEFAULT_PAGE_SIZE, LARGEST_PAGE_SIZE } from '../inputs/check-arguments.js';
import { limitError } from './limit-error.js';
import { LIMITS } from './request-limits.js';

/** How much a selection asks for. */
interface Extent {
  readonly depth: number;
  readonly cost: number;
}

const NOTHING: Extent = { depth: 0, cost: 0 };

const CODES = { depth: 'TOO_DEEP', cost: 'TOO_COSTLY' } as const;

/** Of telling the whole schema. */
const SCHEMA_COST = 1_000;

/**
 * A validation rule: refuses operations that are deeper or cost more than LIMITS allows. A subscription costs what it asks
 * for at each event, some ten times a second: what is worked out in milliseconds to minutes is for queries.
 */
export function queryExtent(context: ValidationContext): ASTVisitor {
  const measure = createMeasure(context);
  const schema = context.getSchema();
  return {
    OperationDefinition(operation) {
      const extent = measure(operation.selectionSet, schema.getRootType(operation.operation));
      const isSubscription = operation.operation === OperationTypeNode.SUBSCRIPTION;
      const limits = { depth: LIMITS.depth, cost: isSubscription ? LIMITS.subscriptionCost : LIMITS.cost };
      for (const limit of ['depth', 'cost'] as const) {
        if (extent[limit] > limits[limit]) {
          const what = isSubscription ? 'a subscription' : 'an operation';
          const message = `Expected ${what} of ${limit} at most ${limits[limit]} but received one of ${extent[limit]}`;
          context.reportError(limitError(CODES[limit], message, operation));
        }
      }
    },
  };
}

type Measure = (selections: SelectionSetNode, parent: GraphQLNamedType | null | undefined) => Extent;

/** Each fragment is measured once, so that fragments within fragments take no more time than they take space. */
function createMeasure(context: ValidationContext): Measure {
  const fragments = new Map<string, Extent>();

  function measure({ selections }: SelectionSetNode, parent: GraphQLNamedType | null | undefined): Extent {
    return selections.map((selection) => measureSelection(selection, parent)).reduce(side, NOTHING);
  }

  function measureSelection(selection: SelectionNode, parent: GraphQLNamedType | null | undefined): Extent {
    switch (selection.kind) {
      case Kind.FIELD:
        return measureField(selection, parent);
      case Kind.FRAGMENT_SPREAD:
        return measureFragment(selection.name.value);
      case Kind.INLINE_FRAGMENT: {
        const name = selection.typeCondition?.name.value;
        return measure(
          selection.selectionSet,
          name === undefined ? parent : context.getSchema().getType(name),
        );
      }
    }
  }

  function measureField(node: FieldNode, parent: GraphQLNamedType | null | undefined): Extent {
    const field = fieldOf(parent, node.name.value);
    const inner = node.selectionSet
      ? measure(node.selectionSet, field === null ? null : getNamedType(field.type))
      : NOTHING;
    // Introspection nests deeply in honest requests; graphql-js limits it by a rule of its own.
    const depth = node.name.value.startsWith('__') ? 0 : inner.depth + 1;
    const own = node.name.value === '__schema' ? SCHEMA_COST : complexityOf(field);
    return { depth, cost: own + itemsOf(field, node) * inner.cost };
  }

  function measureFragment(name: string): Extent {
    const known = fragments.get(name);
    if (known !== undefined) return known;
    // For as long as it is measured: a fragment that holds itself is refused by another rule.
    fragments.set(name, NOTHING);
    const fragment = context.getFragment(name);
    const extent = fragment
      ? measure(fragment.selectionSet, context.getSchema().getType(fragment.typeCondition.name.value))
      : NOTHING;
    fragments.set(name, extent);
    return extent;
  }

  return measure;
}

function side(a: Extent, b: Extent): Extent {
  return { depth: Math.max(a.depth, b.depth), cost: a.cost + b.cost };
}

type Field = GraphQLField<unknown, unknown>;

function fieldOf(parent: GraphQLNamedType | null | undefined, name: string): Field | null {
  return isObjectType(parent) || isInterfaceType(parent) ? (parent.getFields()[name] ?? null) : null;
}

/** What the field's own resolver costs; 1 where its type does not say. */
function complexityOf(field: Field | null): number {
  const complexity = field?.extensions['complexity'];
  return typeof complexity === 'number' ? complexity : 1;
}

/** How many items a connection may have; 1 for any other field. */
function itemsOf(field: Field | null, node: FieldNode): number {
  if (!field?.args.some(({ name }) => name === 'first')) return 1;
  const first = node.arguments?.find(({ name }) => name.value === 'first')?.value;
  if (first === undefined || first.kind === Kind.NULL) return DEFAULT_PAGE_SIZE;
  const size = first.kind === Kind.INT ? Number(first.value) : LARGEST_PAGE_SIZE;
  return Math.min(Math.max(size, 1), LARGEST_PAGE_SIZE);
}
