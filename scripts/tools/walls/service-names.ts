/**
 * A service is a value: outside `shared/mc` no code names one. What is compared is code, from the tree of a parser: names of
 * things, texts, templates, patterns and the texts of views. Comments may name services, for they cite the standard.
 *
 * @module
 */
import { SERVICE_NAMES } from "../../../shared/mc/services/services.ts";
import { parsed, sourceFiles } from "./import-graph.ts";

const NAME = new RegExp(SERVICE_NAMES.join("|"), "i");

/** The room in which services have names. */
const AT_HOME = "shared/mc/";

/** Members of a node that hold its own text, by the types of nodes that have one. */
const TEXT_MEMBERS: Readonly<Record<string, string>> = {
  Identifier: "name",
  PrivateIdentifier: "name",
  JSXIdentifier: "name",
  JSXText: "value",
  Literal: "raw",
};

const isNode = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function* textsOf(node: unknown): Generator<string> {
  if (Array.isArray(node)) {
    for (const each of node) yield* textsOf(each);
    return;
  }
  if (!isNode(node)) return;
  const { type } = node;
  if (type === "TemplateElement" && isNode(node["value"])) yield String(node["value"]["raw"]);
  const member = typeof type === "string" ? TEXT_MEMBERS[type] : undefined;
  if (member !== undefined) yield String(node[member]);
  for (const value of Object.values(node)) yield* textsOf(value);
}

/**
 * The places at which a file names a service; none in the room in which services have names.
 *
 * @param path - from the root, with `/`
 * @throws Error when the file cannot be parsed
 */
export function serviceNamesIn(path: string, text: string): string[] {
  if (path.startsWith(AT_HOME) || !NAME.test(text)) return [];
  const { program } = parsed(path, text);
  const found = new Set([...textsOf(program)].filter((each) => NAME.test(each)));
  return [...found].map((each) => `${path} names a service: ${each.trim().slice(0, 80)}`);
}

/** Every place of the source below a root folder at which a service is named outside its room. */
export function serviceNames(root: string): string[] {
  return sourceFiles(root).flatMap(({ path, text }) => serviceNamesIn(path, text));
}
