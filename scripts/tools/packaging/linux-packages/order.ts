/**
 * What electron-builder asks fpm for, in fpm's words. Only these are understood: a word that is new to us stops the build
 * instead of being left out of a package.
 *
 * @module
 */

/** A file or a folder's content, and where it is to be. */
export interface Placed {
  readonly from: string;
  readonly to: string;
  /** Whether the content of a folder is meant. */
  readonly content: boolean;
}

export interface PackageOrder {
  readonly kind: "deb" | "rpm";
  /** The file to make. */
  readonly file: string;
  readonly name: string;
  readonly version: string;
  /** In Debian's words: `amd64`. */
  readonly architecture: string;
  readonly maintainer: string;
  readonly vendor: string;
  readonly homepage: string;
  readonly license: string;
  /** The first line is the summary. */
  readonly description: string;
  /** Debian's section, rpm's group. */
  readonly category: string;
  readonly priority: string;
  readonly depends: readonly string[];
  readonly recommends: readonly string[];
  /** Packages whose place this one takes: they go when it comes. */
  readonly conflicts: readonly string[];
  /** Small for those who fetch it; quick for those who try whether it can be installed. */
  readonly compression: "small" | "quick";
  /** Scripts that run as root, as paths; those of both, or none. */
  readonly scripts?: { readonly afterInstall: string; readonly afterRemove: string };
  readonly placed: readonly Placed[];
}

const REPEATED = { "-d": "depends", "--deb-recommends": "recommends" } as const;

/** Each with one value. Those without a name say what is always so. */
const VALUES = {
  "-s": undefined,
  "-t": "kind",
  "--package": "file",
  "--name": "name",
  "--version": "version",
  "--architecture": "architecture",
  "--maintainer": "maintainer",
  "--vendor": "vendor",
  "--url": "homepage",
  "--license": "license",
  "--description": "description",
  "--rpm-summary": "summary",
  "--category": "category",
  "--deb-priority": "priority",
  "--after-install": "afterInstall",
  "--after-remove": "afterRemove",
  "--deb-compression": undefined,
  "--rpm-compression": undefined,
  "--rpm-os": undefined,
} as const;

const FLAGS: readonly string[] = ["--force"];

function placedBy(arg: string): Placed {
  const at = arg.lastIndexOf("=");
  const [from, to] = [arg.slice(0, at), arg.slice(at + 1)];
  if (at < 1 || !to.startsWith("/")) throw new Error(`not understood of what fpm would be asked: ${arg}`);
  return { from, to, content: from.endsWith("/") };
}

/**
 * Reads the arguments.
 *
 * @throws Error that names the first word that is not understood, or what is missing
 */
export function packageOrder(args: readonly string[]): PackageOrder {
  const given = new Map<string, string>();
  const lists = { depends: [] as string[], recommends: [] as string[] };
  const placed: Placed[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? "";
    if (FLAGS.includes(arg)) continue;
    if (Object.hasOwn(REPEATED, arg)) {
      at += 1;
      lists[REPEATED[arg as keyof typeof REPEATED]].push(args[at] ?? "");
    } else if (Object.hasOwn(VALUES, arg)) {
      at += 1;
      given.set(VALUES[arg as keyof typeof VALUES] ?? arg, args[at] ?? "");
    } else placed.push(placedBy(arg));
  }
  const need = (name: string) => {
    const value = given.get(name);
    if (!value) throw new Error(`fpm would be asked for a package without ${name}`);
    return value;
  };
  const kind = need("kind");
  if (kind !== "deb" && kind !== "rpm") throw new Error(`packages of the kind ${kind} are not made here`);
  const description = need("description");
  return {
    kind,
    file: need("file"),
    name: need("name"),
    version: need("version"),
    architecture: need("architecture"),
    maintainer: need("maintainer"),
    vendor: need("vendor"),
    homepage: need("homepage"),
    license: need("license"),
    description: kind === "rpm" ? `${need("summary")}\n${description}` : description,
    category: need("category"),
    priority: given.get("priority") ?? "optional",
    ...lists,
    conflicts: [],
    compression: "small",
    scripts: { afterInstall: need("afterInstall"), afterRemove: need("afterRemove") },
    placed,
  };
}
