/**
 * What `npm run dist` makes of the browser edition.
 *
 * @module
 */
import { join } from "node:path";
import type { CodecRecipe } from "../../codec/recipe.ts";
import type { DistOrder } from "../arguments.ts";
import { packageTool } from "../package-program.ts";
import { type EditionKind, makeBrowserEdition } from "./edition.ts";

/** What can be named, and what each is made by. */
const TARGETS = { "browser-deb": "deb", "browser-rpm": "rpm" } as const satisfies Record<string, EditionKind>;
const MAKERS = { deb: "dpkg-deb", rpm: "rpmbuild" } as const satisfies Record<EditionKind, string>;

/** Whether a target is one of this edition. */
export const isOfBrowserEdition = (target: string): target is keyof typeof TARGETS => Object.hasOwn(TARGETS, target);

/**
 * Makes what was named of the edition, for this machine's processor; where nothing was named and this is Linux, all of it for
 * both processors, as far as the tools are here.
 *
 * @param codecs - those that are there and go along
 * @param say - tells the person at the terminal what was left out
 * @returns paths of what was made
 * @throws Error that says what is missing and how to bring it
 */
export async function distBrowserEdition(
  root: string,
  { system, targets, variant, output }: DistOrder,
  codecs: readonly CodecRecipe[],
  say: (text: string) => void,
): Promise<string[]> {
  const all = targets.length === 0 && system === "linux" && process.platform === "linux" && variant === "release";
  const wanted = all ? Object.values(TARGETS) : targets.filter(isOfBrowserEdition).map((target) => TARGETS[target]);
  const kinds = wanted.filter((kind) => {
    const tool = MAKERS[kind];
    if (packageTool(tool, process.env) !== undefined) return true;
    const text = `The ${kind} of the browser edition is made by ${tool}, which is not here (apt-get install dpkg rpm).`;
    if (!all) throw new Error(text);
    say(text);
    return false;
  });
  const made: string[] = [];
  if (kinds.length === 0) return made;
  for (const arch of all ? ["x64", "arm64"] : [process.arch]) {
    const order = { root, kinds, arch, codecs, output: output ?? join(root, "release"), compression: "small" } as const;
    try {
      made.push(...(await makeBrowserEdition(order)));
    } catch (cause) {
      // Of all that there is the rest can still be made; what was named is missed.
      if (!all) throw cause;
      say(`The browser edition for ${arch} is left out: ${cause instanceof Error ? cause.message : String(cause)}`);
    }
  }
  return made;
}
