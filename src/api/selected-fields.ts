import { GraphQLIncludeDirective, GraphQLSkipDirective, Kind, getDirectiveValues } from 'graphql';
import type { GraphQLResolveInfo, SelectionNode, SelectionSetNode } from 'graphql';

/** The names of all fields that an operation asks for somewhere within the field that is being resolved. */
export function selectedFields({
  fieldNodes,
  fragments,
  variableValues,
}: GraphQLResolveInfo): ReadonlySet<string> {
  const names = new Set<string>();
  const visited = new Set<string>();

  function visit(selectionSet: SelectionSetNode | undefined): void {
    for (const selection of selectionSet?.selections ?? [])
      if (isIncluded(selection)) visitSelection(selection);
  }

  function visitSelection(selection: SelectionNode): void {
    if (selection.kind === Kind.FRAGMENT_SPREAD) {
      const { value: name } = selection.name;
      if (!visited.has(name)) visit(fragments[name]?.selectionSet);
      visited.add(name);
      return;
    }
    if (selection.kind === Kind.FIELD) names.add(selection.name.value);
    visit(selection.selectionSet);
  }

  function isIncluded(node: SelectionNode): boolean {
    const skip = getDirectiveValues(GraphQLSkipDirective, node, variableValues);
    const include = getDirectiveValues(GraphQLIncludeDirective, node, variableValues);
    return skip?.['if'] !== true && include?.['if'] !== false;
  }

  for (const { selectionSet } of fieldNodes) visit(selectionSet);
  return names;
}
