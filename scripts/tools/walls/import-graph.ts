/**
 * The graph of imports, read from the source by a parser: what each file imports, and whether only types of it.
 *
 * @module
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { parseSync } from "vite";

/** One import of one file. Paths are from the root, with `/`. */
export interface Import {
  readonly from: string;
  /** The specifier as it stands in the file. */
  readonly specifier: string;
  /** The file that is meant; undefined for a package. */
  readonly to: string | undefined;
  /** Whether only types are imported. */
  readonly typeOnly: boolean;
}

/** Folders whose files are read; beside them the files at the root. */
const SOURCES = ["shared", "electron", "lab", "renderer", "scripts"];
const CODE = /\.(?:ts|tsx|mjs)$/;

/**
 * A file as a parser reads it.
 *
 * @param path - from the root, with `/`
 * @throws Error when the file cannot be parsed
 */
export function parsed(path: string, text: string): Pick<ReturnType<typeof parseSync>, "module" | "program"> {
  const result = parseSync(path, text);
  const [error] = result.errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}`);
  return result;
}

/**
 * The imports of one file: `import`, `export … from` and `import()` with a literal.
 *
 * @param path - from the root, with `/`
 * @throws Error when the file cannot be parsed
 */
export function importsOf(path: string, text: string): Import[] {
  const { module } = parsed(path, text);
  const found = (specifier: string, typeOnly: boolean): Import => ({
    from: path,
    specifier,
    to: specifier.startsWith(".") ? posix.join(posix.dirname(path), specifier) : undefined,
    typeOnly,
  });
  return [
    ...module.staticImports.map(({ moduleRequest, entries }) =>
      // Without a name in braces it is imported for what it does.
      found(moduleRequest.value, entries.length > 0 && entries.every(({ isType }) => isType)),
    ),
    ...module.staticExports.flatMap(({ entries }) =>
      entries.flatMap(({ moduleRequest, isType }) => (moduleRequest ? [found(moduleRequest.value, isType)] : [])),
    ),
    ...module.dynamicImports.flatMap(({ moduleRequest }) => {
      const literal = /^(["'])(.*)\1$/s.exec(text.slice(moduleRequest.start, moduleRequest.end))?.[2];
      return literal === undefined ? [] : [found(literal, false)];
    }),
  ];
}

/** Every file of the source below a root folder, its path from there. */
export function sourceFiles(root: string): { readonly path: string; readonly text: string }[] {
  const below = SOURCES.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" }).map((path) =>
      posix.join(folder, path.replaceAll("\\", "/")),
    ),
  );
  return [...readdirSync(root), ...below]
    .filter((path) => CODE.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** Every import of the source below a root folder. */
export function readImports(root: string): Import[] {
  return sourceFiles(root).flatMap(({ path, text }) => importsOf(path, text));
}

/**
 * The circles of a graph: each group of nodes that reach one another (Tarjan).
 *
 * @param arrows - from → to
 */
export function circles(arrows: Iterable<readonly [string, string]>): string[][] {
  const next = new Map<string, string[]>();
  for (const [from, to] of arrows) {
    if (from !== to) next.set(from, [...(next.get(from) ?? []), to]);
  }
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): void => {
    index.set(node, index.size);
    low.set(node, index.get(node) ?? 0);
    stack.push(node);
    for (const other of next.get(node) ?? []) {
      if (!index.has(other)) visit(other);
      if (stack.includes(other)) low.set(node, Math.min(low.get(node) ?? 0, low.get(other) ?? 0));
    }
    if (low.get(node) !== index.get(node)) return;
    const group = stack.splice(stack.indexOf(node));
    if (group.length > 1) found.push(group.sort());
  };
  for (const node of next.keys()) if (!index.has(node)) visit(node);
  return found;
}
