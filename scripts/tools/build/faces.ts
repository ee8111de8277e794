/**
 * The faces that the first sight of a window is drawn in, fetched while its script still is: a text neither waits for its face nor
 * moves when that comes.
 *
 * @module
 */
import type { HtmlTagDescriptor, Plugin } from "vite";

/** Of the Latin letters, the weights of words and the one of IDs; the rest is fetched when a letter of it is drawn. */
const AT_FIRST_SIGHT = /ibm-plex-(?:sans-latin-(?:400|500|600)|mono-latin-400)-normal\.woff2$/;

const FACE = /\.woff2$/;

/** A face is a file, however small it is: what is written into a sheet, the content security policy does not let in. */
export const assetsInlineLimit = (file: string): false | undefined => (FACE.test(file) ? false : undefined);

/** Has each page fetch them. */
export function facesAtFirstSight(): Plugin {
  return {
    name: "faces-at-first-sight",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_html, { bundle = {} }): HtmlTagDescriptor[] {
        const files = Object.values(bundle).filter(
          (each) => each.type === "asset" && each.originalFileNames.some((name) => AT_FIRST_SIGHT.test(name)),
        );
        return files
          .map(({ fileName }) => fileName)
          .toSorted()
          .map((name) => ({
            tag: "link",
            // A face is fetched without regard to who asks, and so must be what is fetched before.
            attrs: { rel: "preload", href: `./${name}`, as: "font", type: "font/woff2", crossorigin: "" },
            injectTo: "head",
          }));
      },
    },
  };
}
