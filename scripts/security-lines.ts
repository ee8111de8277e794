/**
 * Brings the line numbers in docs/security.md up to date: finds each quoted text in its file again.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const DOCUMENT = join(ROOT, "docs", "security.md");

/** A link whose text is `path:line`, then the quoted text; a line may end between the two. */
const REFERENCE = /\[`([^`]+):\d+`\]\([^)]+\)(\s+)`(`?[^\n]+?)`(?=[\s,.;:]|$)/g;

/** The document as it is. */
export function securityDocument(): string {
  return readFileSync(DOCUMENT, "utf8");
}

/**
 * The document with every line number where the quoted text stands now.
 *
 * @throws Error when a quoted text stands nowhere in its file: then the rule is no longer honoured there
 */
export function withCurrentLines(document: string): string {
  return document.replace(REFERENCE, (_all, path: string, space: string, quoted: string) => {
    const index = readFileSync(join(ROOT, path), "utf8")
      .split("\n")
      .findIndex((line) => line.includes(quoted));
    if (index < 0) throw new Error(`${path} does not say any more: ${quoted}`);
    return `[\`${path}:${index + 1}\`](../${path}#L${index + 1})${space}\`${quoted}\``;
  });
}

/** How many references the document holds that are understood here. */
export function countReferences(document: string): number {
  return [...document.matchAll(REFERENCE)].length;
}

if (import.meta.main) writeFileSync(DOCUMENT, withCurrentLines(securityDocument()));
