import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The windows. The host's bundles are made by scripts/build.ts. */
export default defineConfig({
  root: "renderer",
  base: "./",
  plugins: [react()],
  build: {
    outDir: "../dist/renderer",
    emptyOutDir: true,
    target: "chrome140",
    rolldownOptions: { input: { console: "renderer/console.html", unit: "renderer/unit.html" } },
  },
});
