/**
 * What of the source sees foreign text: exported readers, and regular expressions.
 *
 * @module
 */
import { parsed, sourceFiles } from "../../scripts/tools/walls/import-graph.ts";

interface Node extends Record<string, unknown> {
  readonly type: string;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

function* nodesOf(value: unknown): Generator<Node> {
  if (Array.isArray(value)) {
    for (const each of value) yield* nodesOf(each);
    return;
  }
  if (!isNode(value)) return;
  yield value;
  for (const member of Object.values(value)) yield* nodesOf(member);
}

const nameOf = (node: unknown): string => (isNode(node) ? String(node["name"] ?? "") : "");

const READER = /^(?:parse|read|decode)(?:[A-Z]|$)/;

/** Files that run when the program runs. */
function programFiles(root: string): { readonly path: string; readonly text: string }[] {
  return sourceFiles(root).filter(({ path }) => /^(?:shared|electron|lab|renderer)\//.test(path));
}

/**
 * Readers that a file exports, as `path#name`: functions, constants and classes named parse…, read… or decode….
 *
 * @throws Error when the file cannot be parsed
 */
export function readersIn(path: string, text: string): string[] {
  const names = parsed(path, text).module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName, isType }) => (isType || exportName.name === null ? [] : [exportName.name])),
  );
  return names.filter((name) => READER.test(name)).map((name) => `${path}#${name}`);
}

/** Every reader that the program exports from one of its files. */
export function readersOf(root: string): string[] {
  return programFiles(root).flatMap(({ path, text }) => readersIn(path, text));
}

/** A regular expression as it stands in a file. */
export interface Expression {
  readonly path: string;
  /** Undefined for one that is put together while the program runs. */
  readonly literal: RegExp | undefined;
}

/**
 * The regular expressions of a file: literals, and calls of `RegExp`.
 *
 * @throws Error when the file cannot be parsed
 */
export function expressionsIn(path: string, text: string): Expression[] {
  return [...nodesOf(parsed(path, text).program)].flatMap((node): Expression[] => {
    const regex = node["regex"] as { readonly pattern: string; readonly flags: string } | undefined;
    if (node.type === "Literal" && regex != null) return [{ path, literal: new RegExp(regex.pattern, regex.flags) }];
    const isMade = node.type === "NewExpression" || node.type === "CallExpression";
    return isMade && nameOf(node["callee"]) === "RegExp" ? [{ path, literal: undefined }] : [];
  });
}

/** Every regular expression of the program. */
export function expressionsOf(root: string): Expression[] {
  return programFiles(root).flatMap(({ path, text }) => expressionsIn(path, text));
}
