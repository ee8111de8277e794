import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { decoderPage } from "./scripts/tools/build/decoder-page.ts";
import { assetsInlineLimit, facesAtFirstSight } from "./scripts/tools/build/faces.ts";
import { noteModules } from "./scripts/tools/build/noted-modules.ts";

const renderer = join(import.meta.dirname, "renderer");

/** The windows. The host's bundles are made by scripts/tools/build/build.ts. */
export default defineConfig({
  root: renderer,
  base: "./",
  plugins: [react(), noteModules(import.meta.dirname), decoderPage(import.meta.dirname), facesAtFirstSight()],
  worker: { plugins: () => [noteModules(import.meta.dirname)] },
  build: {
    outDir: join(import.meta.dirname, "dist", "renderer"),
    emptyOutDir: true,
    assetsInlineLimit,
    target: "chrome140",
    // They are loaded from this computer's disk; what is measured is the time to the first paint.
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      input: Object.fromEntries(["console", "unit", "history"].map((page) => [page, join(renderer, `${page}.html`)])),
    },
  },
});
