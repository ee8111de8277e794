/**
 * Words for people stand in the catalogues of `shared/words`. What is looked for is text in the code of windows, shells
 * and host that reads like words: two of them in a row, or one with a capital. Text for programmers is let through by where
 * it stands (an error, a line of the log, a name of a class), the rest by a list with reasons.
 *
 * @module
 */
import { parsed, sourceFiles } from "./import-graph.ts";

const ROOMS = /^(?:renderer|electron\/shells|electron\/host)\//;

/** Texts that read like words for people and are none, with the rooms or files in which they are let through. */
const EXCEPTIONS: readonly { readonly where: RegExp; readonly text: RegExp; readonly because: string }[] = [
  {
    where: /./,
    text: /^(?:(?:Shift|Ctrl|Alt) )+\S+$|^(?:Ctrl|Esc)$/,
    because: "what stands on the keys of a keyboard",
  },
  {
    where: /keyboard|\.tsx$/,
    text: /^(?:Enter|Escape|Delete|Control|Alt|Shift|Arrow\w+|Home|End|Tab|Space)$/,
    because: "names of keys in the DOM",
  },
  { where: /^renderer\/keyboard\//, text: /:not\(/, because: "selectors" },
  { where: /\.tsx$/, text: /^(?:card notice|setting held)$/, because: "names of classes" },
  {
    where: /ladder-export\.ts$/,
    text: /^<(?:svg|text|rect|path|circle) |^font-family=/,
    because: "markup of a picture",
  },
  {
    where: /(?:web-content|chromium\/server)\.ts$/,
    text: /^<head>|^<!doctype html>|; charset=utf-8$|^[a-z]+-src |^trusted-types /,
    because: "head, types and policy of a page, and one that only bears the program's name",
  },
  {
    where: /^electron\/shells\/(?:chromium\/server|web-content)\.ts$/,
    text: /^(?:\d{3} )?(?:Misdirected|Not found|Not Found|Service)|Content-Length/,
    because: "answers of HTTP, read by no person",
  },
  { where: /autostart\.ts$/, text: /^\[Desktop Entry\]$|^Name=/, because: "a file that the desktop reads" },
  {
    where: /^renderer\/signalling\//,
    text: /^[\w-]+:?$|^[A-Z][\w-]+: (?:[\w-]+|SIP\/2\.0\/)$|^SIP\/2\.0 /,
    because: "header fields and answers of SIP",
  },
  {
    where: /(?:incoming-leg|media-refusals)\.ts$/,
    text: /^1\d\d [a-z]|^end-to-end protection is required|^incompatible |^media type not available$|^the session description cannot be accepted$/,
    because: "texts of warnings, sent to the other server (TS 24.379 clause 4.4, RFC 3261 clause 20.43)",
  },
  { where: /keep-history\.ts$/, text: /^call (?:not stored|given up):/, because: "lines of the log" },
  {
    where: /^renderer\/signalling\/events\//,
    text: /^(?:NOTIFY refused|presence not readable):/,
    because: "lines of the log",
  },
  { where: /side\.tsx$/, text: /^form input$/, because: "a selector" },
  { where: /talk-switches\.ts$/, text: /^a talk key$/, because: "what a line of the log is about" },
  { where: /guide-steps\.ts$/, text: /^Joint operation Larch$/, because: "what the lab's server says as its reason" },
  { where: /keep-call-backs\.ts$/, text: /^call-backs not stored:/, because: "a line of the log" },
  {
    where: /window-log\.ts$/,
    text: /^nobody (?:caught an error|waited for a failure)$|^no error$|^more errors that nobody caught /,
    because: "lines of the log",
  },
  {
    where: /command-gate\.ts$/,
    text: /^the whole input$/,
    because: "the place of a mistake, for whoever writes a window",
  },
  {
    where: /^renderer\/calling\/ladder\.ts$/,
    text: /^\(cut: the messages of this call are too large to be kept whole\)$/,
    because: "a mark within the text of a message",
  },
];

interface Node extends Record<string, unknown> {
  readonly type: string;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

const readsLikeWords = (text: string) =>
  /\p{L}{2,}[,.:;]? \p{L}/u.test(text) || /^\p{Lu}\p{Ll}{2,}[.!?:]?$/u.test(text.trim());

/** The last name of what is called: `warn` of `host.log.warn`. */
function nameOf(callee: unknown): string {
  if (!isNode(callee)) return "";
  if (callee.type === "MemberExpression") return nameOf(callee["property"]);
  return String(callee["name"] ?? "");
}

/** Whether what stands in this node is for programmers or machines. */
function isForOthers(node: Node): boolean {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
      return node["source"] != null;
    case "TSLiteralType":
    case "ThrowStatement":
      return true;
    case "NewExpression":
      return /(?:Error|Failed|RegExp|Response)$/.test(nameOf(node["callee"]));
    case "CallExpression":
      return /^(?:info|warn|error|debug|appendSwitch|setAttribute|querySelector\w*|matches|closest|onWarning|writeHead|super)$/.test(
        nameOf(node["callee"]),
      );
    case "JSXAttribute":
      return (
        isNode(node["name"]) &&
        /^(?:className|d|viewBox|style|rel|type|role|key|points|transform)$/.test(String(node["name"]["name"]))
      );
    case "BinaryExpression":
      return /^[!=]==$/.test(String(node["operator"]));
    default:
      return false;
  }
}

function* textsFor(node: unknown): Generator<string> {
  if (Array.isArray(node)) {
    for (const each of node) yield* textsFor(each);
    return;
  }
  if (!isNode(node) || isForOthers(node)) return;
  if (node.type === "JSXText" || (node.type === "Literal" && typeof node["value"] === "string"))
    yield String(node["value"]);
  if (node.type === "TemplateElement") yield String((node["value"] as { readonly cooked: string }).cooked);
  for (const [member, value] of Object.entries(node)) {
    const isName = member === "key" && (node.type === "Property" || node.type === "PropertyDefinition");
    if (!isName) yield* textsFor(value);
  }
}

/**
 * Texts of a file that read like words for people.
 *
 * @param path - from the root, with `/`; files outside the rooms in question have none
 * @throws Error when the file cannot be parsed
 */
export function wordsIn(path: string, text: string): string[] {
  if (!ROOMS.test(path)) return [];
  const { program } = parsed(path, text);
  return [...textsFor(program)]
    .filter(
      (each) =>
        readsLikeWords(each) && !EXCEPTIONS.some((known) => known.where.test(path) && known.text.test(each.trim())),
    )
    .map((each) => `${path} says by itself: ${each.trim().slice(0, 80)}`);
}

/** Every such text of the source below a root folder. */
export function wordsInCode(root: string): string[] {
  return sourceFiles(root).flatMap(({ path, text }) => wordsIn(path, text));
}
