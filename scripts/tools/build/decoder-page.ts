/**
 * The page that decodes pictures of others, beside the windows: one file, with its script in it, because it may load nothing.
 *
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Plugin, transformWithOxc } from "vite";

/** Its address, below that of the windows. */
const PAGE = "picture-decoder.html";

async function pageOf(root: string): Promise<string> {
  const source = join(root, "renderer", "previews", "decoder-page.ts");
  const { code } = await transformWithOxc(readFileSync(source, "utf8"), source, { sourcemap: false });
  if (/^\s*import\b|<\/script/m.test(code)) throw new Error("the page that decodes pictures can load nothing");
  // What makes a module of a file without imports is no part of a script.
  const script = code.replace(/^export \{\};$/m, "").trim();
  return `<!doctype html><meta charset="utf-8"><title>Decoder</title><script>${script}</script>\n`;
}

/**
 * Makes the page, in a build and on a development server.
 *
 * @param root - folder of the checkout
 */
export function decoderPage(root: string): Plugin {
  return {
    name: "decoder-page",
    configureServer({ middlewares }) {
      middlewares.use(`/${PAGE}`, (_request, response, next) => {
        pageOf(root).then(
          (page) => response.setHeader("Content-Type", "text/html; charset=utf-8").end(page),
          (error) => next(error),
        );
      });
    },
    async generateBundle() {
      this.emitFile({ type: "asset", fileName: PAGE, source: await pageOf(root) });
    },
  };
}
