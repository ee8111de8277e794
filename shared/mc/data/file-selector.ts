/**
 * What an announcement says of its file, in the words of RFC 5547 (clause 6): `name:"plan.png" type:image/png size:48213 hash:sha-1:72:24:…`.
 *
 * @module
 */

/** What is said of a file. Foreign text, as it was said. */
export interface FileSelector {
  readonly name?: string | undefined;
  /** Media type. */
  readonly type?: string | undefined;
  /** Octets of what the content server has. */
  readonly size?: number | undefined;
  /** SHA-1 of the same, hexadecimal in small letters. */
  readonly sha1?: string | undefined;
}

/** One selector after another; a name is quoted, and may hold blanks. */
const SELECTOR = /(?<![^\s])([a-z]{1,16}):(?:"([^"]*)"|([^\s"]+))/gi;
/** What stands for itself in a quoted name, and what is written in percent. */
const ESCAPED = /["%\p{Cc}]/gu;
const MEDIA_TYPE = /^[a-z0-9][\w.+-]{0,126}\/[\w.+-]{1,126}$/i;
const SHA_1 = /^sha-1:((?:[0-9a-f]{2}:){19}[0-9a-f]{2})$/i;
/** Whole numbers beyond it are none. */
const SIZE = /^\d{1,15}$/;

const escaped = (name: string) => name.replace(ESCAPED, (character) => encodeURIComponent(character));

function unescaped(name: string): string {
  return name.replace(/(?:%[0-9a-f]{2})+/gi, (octets) => {
    try {
      return decodeURIComponent(octets);
    } catch {
      return octets;
    }
  });
}

/** Writes what there is to say. */
export function encodeFileSelector({ name, type, size, sha1 }: FileSelector): string {
  return [
    name === undefined ? "" : `name:"${escaped(name)}"`,
    type === undefined ? "" : `type:${type}`,
    size === undefined ? "" : `size:${size}`,
    sha1 === undefined ? "" : `hash:sha-1:${sha1.toUpperCase().replace(/..(?=.)/g, "$&:")}`,
  ]
    .filter((part) => part !== "")
    .join(" ");
}

/** Reads what is said; what is not in the form, or is said a second time, is passed over. */
export function decodeFileSelector(text: string): FileSelector {
  const said = new Map<string, string>();
  for (const [, name = "", quoted, token] of text.matchAll(SELECTOR)) {
    const key = name.toLowerCase();
    if (!said.has(key)) said.set(key, quoted ?? token ?? "");
  }
  const [name, type, size, hash] = [said.get("name"), said.get("type"), said.get("size"), said.get("hash")];
  const sha1 = SHA_1.exec(hash ?? "")?.[1]
    ?.replaceAll(":", "")
    .toLowerCase();
  return {
    ...(name === undefined ? {} : { name: unescaped(name) }),
    ...(type !== undefined && MEDIA_TYPE.test(type) ? { type: type.toLowerCase() } : {}),
    ...(size !== undefined && SIZE.test(size) ? { size: Number(size) } : {}),
    ...(sha1 === undefined ? {} : { sha1 }),
  };
}
