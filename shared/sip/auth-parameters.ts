/**
 * Header fields of authentication (RFC 3261 clauses 20.7, 20.27, 20.28, 20.44): a scheme and its parameters, one after another
 * where a sender has put several into one field, as HTTP does and SIP does not.
 *
 * @module
 */

/** What one scheme says: a challenge, or credentials. */
export interface AuthParameters {
  /** In lower case. */
  readonly scheme: string;
  /** By their names in lower case, without quotes. Of two with one name the first counts. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = "[A-Za-z0-9.!%*_+`'~-]+";
const SEPARATORS = /[\s,]*/y;
const SCHEME = new RegExp(`(${TOKEN})(?=[ \\t]+${TOKEN}[ \\t]*=|[ \\t]*(?:,|$))`, "y");
const PARAMETER = new RegExp(`(${TOKEN})[ \\t]*=[ \\t]*(?:"((?:[^"\\\\]|\\\\.)*)"|([^",\\s]*))`, "y");
/** What a list of protections holds (RFC 7616 clause 3.3): one that is written without its quotes looks like so many schemes. */
const PROTECTIONS: ReadonlySet<string> = new Set(["auth", "auth-int", "auth-conf"]);
/** What is neither is left aside, to the next comma. */
const UNREADABLE = /[^,]+/y;

function matchAt(form: RegExp, text: string, at: number): RegExpExecArray | null {
  form.lastIndex = at;
  return form.exec(text);
}

/** Reads the value of such a header field, unfolded. What cannot be read of it is left aside. */
export function parseAuthParameters(value: string): AuthParameters[] {
  const read: { scheme: string; parameters: Map<string, string> }[] = [];
  /** Where a list of protections without quotes has just begun. */
  let list: Map<string, string> | undefined;
  for (let at = 0; ; ) {
    at += matchAt(SEPARATORS, value, at)?.[0].length ?? 0;
    if (at >= value.length) return read;
    const parameter = matchAt(PARAMETER, value, at);
    const scheme = parameter === null ? matchAt(SCHEME, value, at) : null;
    const name = (parameter ?? scheme)?.[1]?.toLowerCase() ?? "";
    if (parameter !== null) {
      const [, , quoted, token = ""] = parameter;
      const { parameters } = read.at(-1) ?? { parameters: new Map<string, string>() };
      if (!parameters.has(name)) parameters.set(name, quoted === undefined ? token : quoted.replace(/\\(.)/g, "$1"));
      list = name === "qop" && quoted === undefined ? parameters : undefined;
    } else if (list !== undefined && PROTECTIONS.has(name)) list.set("qop", `${list.get("qop")},${name}`);
    else if (scheme !== null) read.push({ scheme: name, parameters: new Map() });
    at += (parameter ?? scheme ?? matchAt(UNREADABLE, value, at))?.[0].length ?? 1;
  }
}
