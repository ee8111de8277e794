/**
 * The bill of materials of what is shipped (CycloneDX 1.5): the modules whose code is in the program, as npm describes
 * them, and the runtime around them. npm's own list will not do: it has what package.json leads to and no bundle took,
 * lacks what came in without being asked for, and knows nothing of the runtime.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { BROWSER_BUNDLES, bundledModules, ELECTRON_BUNDLES } from "../build/noted-modules.ts";
import { NODE_BINARY_VERSION } from "../setup/node-binary.mjs";
import type { Lock } from "./notices.ts";
import { codecComponents } from "./packed-codec.ts";

/** As much of a component as is looked at here; the rest goes through. */
interface Component {
  readonly "bom-ref": string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly purl?: string;
  readonly [more: string]: unknown;
}

/** As much of CycloneDX as is looked at here. */
export interface Bill {
  readonly metadata: { readonly component: Component; readonly [more: string]: unknown };
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
  readonly [more: string]: unknown;
}

/** Versions of what the program runs in, as the runtime itself names them. */
export interface RuntimeVersions {
  readonly electron: string;
  readonly chrome: string;
  readonly node: string;
}

/** The browser edition brings Node alone. */
type NodeAlone = Pick<RuntimeVersions, "node">;

/** A package as npm names it: `react@19.3.1`. */
type PackageName = `${string}@${string}`;

const SAY_VERSIONS = fileURLToPath(new URL("say-versions.cjs", import.meta.url));

/** Milliseconds in which a runtime says its versions, and npm what is locked. */
const ANSWERS_WITHIN = 120_000;

/** What npm says is a megabyte or so. */
const MOST_OCTETS = 64 * 1024 * 1024;

/**
 * Asks a runtime for its versions: one as it comes from Electron, which runs a script that is named to it. It is started as the
 * program that it is: as Node alone it does not know of its Chromium.
 *
 * @throws Error when it does not start, or says something else
 */
export function runtimeVersions(binary: string): RuntimeVersions {
  const folder = mkdtempSync(join(tmpdir(), "mc-dispatcher-versions-"));
  try {
    const file = join(folder, "versions.json");
    const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    execFileSync(binary, [...asRoot, SAY_VERSIONS, file], { stdio: "pipe", timeout: ANSWERS_WITHIN });
    const said = readFileSync(file, "utf8");
    const { electron, chrome, node } = JSON.parse(said) as Partial<RuntimeVersions>;
    if (!electron || !chrome || !node) throw new Error(`${binary} is no runtime of Electron's: ${said}`);
    return { electron, chrome, node };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What npm knows of everything that is locked, tools among it. */
function npmBill(root: string): Bill {
  const args = ["sbom", "--sbom-format=cyclonedx", "--sbom-type=application", "--package-lock-only"];
  // On Windows npm is a script of the shell's.
  const said = execFileSync("npm", args, {
    cwd: root,
    shell: process.platform === "win32",
    encoding: "utf8",
    timeout: ANSWERS_WITHIN,
    maxBuffer: MOST_OCTETS,
  });
  return JSON.parse(said) as Bill;
}

/** The packages that lie in folders, by the names that npm gives them. */
export function packagesIn(lock: Lock, folders: readonly string[]): PackageName[] {
  const named = folders.map((folder): PackageName => {
    const version = lock.packages[folder]?.version;
    if (version === undefined) throw new Error(`${folder} is in the program and not in package-lock.json`);
    return `${folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length)}@${version}`;
  });
  return [...new Set(named)].sort();
}

const licence = (id: string) => [{ license: { id } }];

/** The parts of the runtime, by the names under which their faults are made known (CPE; Electron's by npm as well). */
function runtimeComponents(runtime: RuntimeVersions | NodeAlone): readonly Component[] {
  return "electron" in runtime ? [...electronComponents(runtime), nodeComponent(runtime)] : [nodeComponent(runtime)];
}

function electronComponents({ electron, chrome }: RuntimeVersions): readonly Component[] {
  return [
    {
      "bom-ref": `electron@${electron}`,
      type: "framework",
      name: "electron",
      version: electron,
      scope: "required",
      purl: `pkg:npm/electron@${electron}`,
      cpe: `cpe:2.3:a:electronjs:electron:${electron}:*:*:*:*:*:*:*`,
      licenses: licence("MIT"),
    },
    {
      "bom-ref": `chromium@${chrome}`,
      type: "framework",
      name: "chromium",
      version: chrome,
      scope: "required",
      purl: `pkg:generic/chromium@${chrome}`,
      cpe: `cpe:2.3:a:google:chrome:${chrome}:*:*:*:*:*:*:*`,
      licenses: licence("BSD-3-Clause"),
    },
  ];
}

const nodeComponent = ({ node }: NodeAlone): Component => ({
  "bom-ref": `node@${node}`,
  type: "platform",
  name: "node",
  version: node,
  scope: "required",
  purl: `pkg:generic/node@${node}`,
  cpe: `cpe:2.3:a:nodejs:node.js:${node}:*:*:*:*:*:*:*`,
  licenses: licence("MIT"),
});

/**
 * The bill of what is shipped.
 *
 * @param npm - npm's bill of everything that is locked
 * @param product - the name that the program is released under
 * @param others - what is in the program and not npm's
 * @throws Error when a package is shipped that npm does not know
 */
export function billOfShipped(
  npm: Bill,
  product: string,
  shipped: readonly PackageName[],
  runtime: RuntimeVersions | NodeAlone,
  others: readonly Component[],
): Bill {
  const known = new Map(npm.components.map((component) => [component["bom-ref"], component]));
  const modules = shipped.map((name) => {
    const component = known.get(name);
    if (component === undefined) throw new Error(`npm does not know ${name}, which is in the program`);
    return { ...component, scope: "required" };
  });
  const parts = runtimeComponents(runtime);
  // What contains the others comes first.
  const [electron, ...inElectron] = parts.map((part) => part["bom-ref"]);
  const refs = new Set<string>(shipped);
  const { component, ...metadata } = npm.metadata;
  const { purl: _notOnNpm, ...self } = { ...component, name: product };
  const graph = npm.dependencies
    .filter(({ ref }) => ref === self["bom-ref"] || refs.has(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => refs.has(each)) }));
  // What no kept dependency leads to was taken in all the same, by the program's bundle.
  const led = new Set(graph.flatMap(({ dependsOn }) => dependsOn));
  const besides = others.map((other) => other["bom-ref"]);
  const unled = [...shipped.filter((name) => !led.has(name)), ...besides];
  return {
    ...npm,
    metadata: { ...metadata, lifecycles: [{ phase: "build" }], component: self },
    components: [...modules, ...others, ...parts],
    dependencies: [
      ...graph.map(({ ref, dependsOn }) =>
        ref === self["bom-ref"]
          ? { ref, dependsOn: [...dependsOn, ...unled, ...(electron ? [electron] : [])] }
          : { ref, dependsOn },
      ),
      ...(electron ? [{ ref: electron, dependsOn: inElectron }] : []),
      ...[...inElectron, ...besides].map((ref) => ({ ref, dependsOn: [] })),
    ],
  };
}

/**
 * The bill of the program that was built last.
 *
 * @param root - folder with `package-lock.json` and a finished build
 * @param runtime - Electron's runtime as it comes from Electron
 * @throws Error when the runtime is another one than the program is packaged with
 */
export async function billOfMaterials(root: string, product: string, runtime: string): Promise<Bill> {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const versions = runtimeVersions(runtime);
  const locked = lock.packages["node_modules/electron"]?.version;
  if (versions.electron !== locked) throw new Error(`${runtime} is Electron ${versions.electron} and not ${locked}`);
  const modules = packagesIn(lock, bundledModules(root, BROWSER_BUNDLES));
  return billOfShipped(npmBill(root), product, modules, versions, await codecComponents());
}

/** The bill of the browser edition that was built last. */
export async function billOfBrowserEdition(root: string, product: string): Promise<Bill> {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")) as Lock;
  const modules = packagesIn(lock, bundledModules(root, ELECTRON_BUNDLES));
  return billOfShipped(npmBill(root), product, modules, { node: NODE_BINARY_VERSION }, await codecComponents());
}
