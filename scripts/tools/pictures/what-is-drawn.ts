/**
 * Whether a picture still shows what the program draws. A picture keeps the classes and the words that were in sight when it was
 * taken; of the source there counts what draws just those: their rules in the style sheets, the elements of views that alone
 * have one of the classes, and that the words are still said. A change of anything else makes no picture old.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { EN } from "../../../shared/words/en/en.ts";
import { parsed, sourceFiles } from "../walls/import-graph.ts";

interface Source {
  /** From the root, with `/`. */
  readonly path: string;
  readonly text: string;
}

/** What was in sight in a picture. */
export interface InSight {
  readonly classes: readonly string[];
  /** Words of the English catalogue, whole. */
  readonly words: readonly string[];
}

/** The same with what drew it then. */
export interface KeptPicture extends InSight {
  readonly styles: string;
  readonly views: string;
}

const isNode = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/** Every text that is said as it stands, without a value in it. */
export function allWords(of: unknown = EN): ReadonlySet<string> {
  if (typeof of === "string") return new Set(of.includes("{{") ? [] : [of]);
  return new Set(isNode(of) ? Object.values(of).flatMap((each) => [...allWords(each)]) : []);
}

const digestOf = (parts: readonly string[]) => createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);

/** The rules of a style sheet, each behind the conditions that it stands under. */
function rulesOf(sheet: string, under = ""): { readonly selector: string; readonly rule: string }[] {
  const found: { selector: string; rule: string }[] = [];
  let at = 0;
  while (at < sheet.length) {
    const open = sheet.indexOf("{", at);
    if (open < 0) break;
    const prelude = sheet.slice(at, open).split(";").at(-1)?.trim() ?? "";
    let close = open + 1;
    for (let depth = 1; depth > 0 && close < sheet.length; close++) {
      if (sheet[close] === "{") depth += 1;
      if (sheet[close] === "}") depth -= 1;
    }
    const body = sheet.slice(open + 1, close - 1);
    if (/^@(?:media|supports|layer|container)/.test(prelude)) found.push(...rulesOf(body, `${under} ${prelude}`));
    else found.push({ selector: prelude, rule: `${under} ${prelude} {${body}}`.replaceAll(/\s+/g, " ") });
    at = close;
  }
  return found;
}

const classesOf = (selector: string) => [...selector.matchAll(/\.([a-zA-Z][\w-]*)/g)].map(([, name = ""]) => name);

/** What dresses the classes. */
export function stylesOf(classes: readonly string[], sheets: readonly Source[]): string {
  const seen = new Set(classes);
  const dresses = (selector: string) => classesOf(selector).every((name) => seen.has(name));
  const rules = sheets.flatMap(({ text }) => rulesOf(text.replaceAll(/\/\*[\s\S]*?\*\//g, "")));
  return digestOf(rules.filter(({ selector }) => selector.split(",").some(dresses)).map(({ rule }) => rule));
}

/** The elements of a view, with what is written in it of their attributes; and its classes. */
function drawnBy({ path, text }: Source): { readonly elements: readonly string[]; readonly classes: Set<string> } {
  const elements: string[] = [];
  const classes = new Set<string>();
  const walk = (node: unknown, inClassName: boolean): void => {
    if (Array.isArray(node)) {
      for (const each of node) walk(each, inClassName);
      return;
    }
    if (!isNode(node)) return;
    const { name, type, value } = node;
    if (type === "JSXIdentifier") elements.push(String(name));
    if (type === "JSXText" && String(value).trim() !== "") elements.push(String(value).trim());
    const isLiteral = type === "Literal" && typeof value === "string";
    if (isLiteral && inClassName) for (const each of value.split(/\s+/)) if (each !== "") classes.add(each);
    const isClassName = type === "JSXAttribute" && isNode(name) && name["name"] === "className";
    for (const [member, each] of Object.entries(node)) if (member !== "parent") walk(each, inClassName || isClassName);
  };
  walk(parsed(path, text).program, false);
  return { elements, classes };
}

/** A view with the classes that it alone has. */
interface DrawnView {
  readonly own: readonly string[];
  /** Its path and its elements. */
  readonly text: string;
}

function drawnByAll(views: readonly Source[]): readonly DrawnView[] {
  const drawn = views.map((view) => ({ path: view.path, ...drawnBy(view) }));
  const times = new Map<string, number>();
  for (const name of drawn.flatMap(({ classes }) => [...classes])) times.set(name, (times.get(name) ?? 0) + 1);
  return drawn.map(({ classes, elements, path }) => ({
    own: [...classes].filter((name) => times.get(name) === 1),
    text: `${path}: ${elements.join(" ")}`,
  }));
}

/** Parsing all views takes longer than all pictures: what the same ones draw is looked at once. */
const DRAWN = new WeakMap<readonly Source[], readonly DrawnView[]>();

/** What puts the classes there: of those that one view alone has. */
export function viewsOf(classes: readonly string[], views: readonly Source[]): string {
  const drawn = DRAWN.get(views) ?? drawnByAll(views);
  DRAWN.set(views, drawn);
  const seen = new Set(classes);
  return digestOf(drawn.filter(({ own }) => own.some((name) => seen.has(name))).map(({ text }) => text));
}

/** The style sheets and the views of the program's windows, in the order of their places. */
export function drawingSources(root: string): {
  readonly sheets: readonly Source[];
  readonly views: readonly Source[];
} {
  const sheets = readdirSync(join(root, "renderer"), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".css"))
    .map((name) => `renderer/${name.replaceAll("\\", "/")}`)
    .toSorted()
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
  const views = sourceFiles(root).filter(({ path }) => path.startsWith("renderer/") && path.endsWith(".tsx"));
  return { sheets, views: views.toSorted((a, b) => (a.path < b.path ? -1 : 1)) };
}

/** What is kept of a picture that is taken now. */
export function keptPicture(
  { classes, words }: InSight,
  { sheets, views }: ReturnType<typeof drawingSources>,
): KeptPicture {
  return { classes, words, styles: stylesOf(classes, sheets), views: viewsOf(classes, views) };
}

/** Why a picture shows no more what the program draws; empty where it does. */
export function whyOld(kept: KeptPicture, sources: ReturnType<typeof drawingSources>, said = allWords()): string[] {
  const now = keptPicture(kept, sources);
  return [
    ...(now.styles === kept.styles ? [] : ["its styles have changed"]),
    ...(now.views === kept.views ? [] : ["its views have changed"]),
    ...kept.words.filter((word) => !said.has(word)).map((word) => `"${word}" is said no more`),
  ];
}
