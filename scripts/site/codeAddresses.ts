/** The properties of an HTML element that are used here. */
interface Element {
  readonly type: string;
  readonly tagName?: string;
  readonly value?: string;
  readonly children?: readonly Element[];
  properties?: Record<string, unknown>;
}

/** Gives each problem code in a table's first column its own anchor: `errors.html#PORT_TAKEN`. */
export function codeAddresses(): (tree: Element) => void {
  return (tree) => visit(tree);
}

function visit(element: Element): void {
  const [first] = element.tagName === "tr" ? (element.children ?? []).filter(({ tagName }) => tagName === "td") : [];
  for (const child of first?.children ?? []) {
    const [text] = child.tagName === "code" ? (child.children ?? []) : [];
    if (/^[A-Z]+(_[A-Z]+)*$/.test(text?.value ?? "")) child.properties = { ...child.properties, id: text?.value };
  }
  for (const child of element.children ?? []) visit(child);
}
