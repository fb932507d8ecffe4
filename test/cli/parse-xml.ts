/** An element of a document. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly (XmlElement | string)[];
}

const NAME = '[A-Za-z][\\w-]*';
const OPENING = new RegExp(`<(${NAME})((?: ${NAME}="[^"<]*")*)(/?)>`, 'y');
const CLOSING = new RegExp(`</(${NAME})>`, 'y');
const TEXT = /[^<]+/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/**
 * Parses the part of XML that is elements, attributes in double quotes, text and the five entities; strictly: throws
 * where anything else stands, where an element is not closed, or where an attribute is there twice.
 */
export function parseXml(document: string): XmlElement {
  let position = 0;
  const take = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const match = pattern.exec(document);
    if (match !== null) position = pattern.lastIndex;
    return match;
  };
  const parseElement = (): XmlElement => {
    const [, name = '', given = '', empty] = take(OPENING) ?? fail('an element');
    const attributes = parseAttributes(given);
    if (empty === '/') return { name, attributes, children: [] };
    const children: (XmlElement | string)[] = [];
    for (;;) {
      const closing = take(CLOSING);
      if (closing?.[1] === name) return { name, attributes, children };
      if (closing !== null) fail(`</${name}>`);
      const text = take(TEXT);
      children.push(text === null ? parseElement() : decode(text[0]));
    }
  };
  const fail = (expected: string): never => {
    throw new Error(`Expected ${expected} at ${position}: ${document.slice(position - 40, position + 40)}`);
  };
  const root = parseElement();
  if (position !== document.length) fail('the end');
  return root;
}

function parseAttributes(given: string): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [, name = '', value = ''] of given.matchAll(new RegExp(` (${NAME})="([^"]*)"`, 'g'))) {
    if (name in attributes) throw new Error(`Expected ${name} once`);
    attributes[name] = decode(value);
  }
  return attributes;
}

function decode(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const character = ENTITIES[name];
    if (character === undefined || !whole.endsWith(';')) throw new Error(`Expected an entity for ${whole}`);
    return character;
  });
}

/** All elements of a name, in the order of the document. */
export function findElements(root: XmlElement, name: string): readonly XmlElement[] {
  const below = root.children.flatMap((child) =>
    typeof child === 'string' ? [] : findElements(child, name),
  );
  return root.name === name ? [root, ...below] : below;
}

/** The text of an element and of those in it. */
export function textOf({ children }: XmlElement): string {
  return children.map((child) => (typeof child === 'string' ? child : textOf(child))).join('');
}
