/**
 * Canonical XML 1.0 without comments (W3C Recommendation of 15 March 2001) of one element with everything in it: the
 * octets that a signature covers.
 *
 * @module
 */
import { attributesOf, isElement, type XmlAttribute, type XmlElement, type XmlNode } from "../base/xml.ts";

const XMLNS_NAMESPACE = "http://www.w3.org/2000/xmlns/";
const XML_NAMESPACE = "http://www.w3.org/XML/1998/namespace";

type Scope = ReadonlyMap<string, string>;

const TEXT_ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;" };
const ATTRIBUTE_ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  '"': "&quot;",
  "\t": "&#x9;",
  "\n": "&#xA;",
  "\r": "&#xD;",
};

const escapeText = (text: string) => text.replace(/[&<>\r]/g, (character) => TEXT_ESCAPES[character] ?? character);
const escapeAttribute = (text: string) =>
  text.replace(/[&<"\t\n\r]/g, (character) => ATTRIBUTE_ESCAPES[character] ?? character);

/** Prefixes in scope at an element, by its own declarations and those around it; "" is the default namespace. */
function scopeOf(element: XmlElement, outer: Scope): Scope {
  const declarations = attributesOf(element).filter((attribute) => attribute.namespaceURI === XMLNS_NAMESPACE);
  if (declarations.length === 0) return outer;
  const scope = new Map(outer);
  for (const { prefix, localName, value } of declarations) scope.set(prefix === null ? "" : (localName ?? ""), value);
  return scope;
}

const ascending = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Declarations that the element around it has not already. */
function writeDeclarations(scope: Scope, written: Scope): string {
  if (scope === written) return "";
  return [...scope]
    .filter(([prefix, uri]) => prefix !== "xml" && uri !== (written.get(prefix) ?? (prefix === "" ? "" : undefined)))
    .sort(([a], [b]) => ascending(a, b))
    .map(([prefix, uri]) => ` ${prefix === "" ? "xmlns" : `xmlns:${prefix}`}="${escapeAttribute(uri)}"`)
    .join("");
}

function writeAttributes(attributes: readonly XmlAttribute[]): string {
  return attributes
    .filter((attribute) => attribute.namespaceURI !== XMLNS_NAMESPACE)
    .sort(
      (a, b) =>
        ascending(a.namespaceURI ?? "", b.namespaceURI ?? "") || ascending(a.localName ?? "", b.localName ?? ""),
    )
    .map((attribute) => ` ${attribute.name}="${escapeAttribute(attribute.value)}"`)
    .join("");
}

function writeNode(node: XmlNode, scope: Scope): string {
  switch (node.nodeType) {
    case 1:
      return isElement(node) ? writeTree(node, scopeOf(node, scope), scope, attributesOf(node)) : "";
    case 3:
    case 4:
      return escapeText(node.nodeValue ?? "");
    case 7:
      return `<?${node.nodeName}${node.nodeValue ? ` ${node.nodeValue.replace(/\r/g, "&#xD;")}` : ""}?>`;
    default:
      return "";
  }
}

// Recursive: the parser has already limited the depth.
function writeTree(element: XmlElement, scope: Scope, written: Scope, attributes: readonly XmlAttribute[]): string {
  let content = "";
  for (let node = element.firstChild; node !== null; node = node.nextSibling) content += writeNode(node, scope);
  const name = element.nodeName;
  return `<${name}${writeDeclarations(scope, written)}${writeAttributes(attributes)}>${content}</${name}>`;
}

/** The canonical form of an element where it stands: with the namespaces and `xml:` attributes of what is around it. */
export function canonicalXml(element: XmlElement): string {
  const around: XmlElement[] = [];
  for (let node = element.parentNode; node !== null && isElement(node); node = node.parentNode) around.unshift(node);
  const scope = [...around, element].reduce(
    (outer, inner) => scopeOf(inner, outer),
    new Map<string, string>() as Scope,
  );
  const inherited = new Map<string, XmlAttribute>();
  for (const attribute of [...around, element].flatMap(attributesOf)) {
    if (attribute.namespaceURI === XML_NAMESPACE) inherited.set(attribute.name, attribute);
  }
  const own = attributesOf(element).filter((attribute) => attribute.namespaceURI !== XML_NAMESPACE);
  return writeTree(element, scope, new Map(), [...own, ...inherited.values()]);
}
