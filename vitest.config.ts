import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    coverage: {
      provider: "v8",
      include: ["shared/**/*.ts", "renderer/calling/**/*.ts"],
      reporter: ["text-summary", "json-summary"],
      thresholds: {
        "shared/mc/**": { branches: 95 },
        "renderer/calling/**": { branches: 95 },
      },
    },
    projects: [
      { test: { name: "unit", include: ["test/unit/**/*.test.ts", "test/unit/**/*.test.tsx"], environment: "node" } },
      {
        test: {
          name: "integration",
          include: ["test/integration/**/*.test.ts"],
          environment: "node",
          testTimeout: 20_000,
        },
      },
    ],
  },
});
