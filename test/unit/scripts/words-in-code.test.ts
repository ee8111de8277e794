import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { wordsIn, wordsInCode } from "../../../scripts/tools/walls/words-in-code.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const VIEW = "renderer/call/x.tsx";

test("no window, shell or host says anything by itself: what people read is in the catalogues", () => {
  expect(wordsInCode(ROOT)).toEqual([]);
});

describe("is found", () => {
  test.each([
    ["between tags", "const x = <p>Hold</p>;"],
    ["in an attribute", `const x = <p title="On hold" />;`],
    ["in an expression", `const x = <p>{held ? "On hold" : null}</p>;`],
    ["in a table", `const WORDS = { held: "On hold" };`],
    ["in a template", "const say = (name) => `Held by " + "$" + "{name}`;"],
    ["as one word with a capital", `const label = "Hold";`],
    ["with other letters", `const label = "Gehört später";`],
    ["in a function", `function say() { return "the call is on hold"; }`],
  ])("%s", (_where, code) => expect(wordsIn(VIEW, code)).toHaveLength(1));

  test("in shells and host too", () => {
    const code = `dialog.showErrorBox("Something is wrong", "x");`;
    for (const path of ["electron/shells/electron/x.ts", "electron/host/x.ts"]) {
      expect(wordsIn(path, code)).toEqual([`${path} says by itself: Something is wrong`]);
    }
  });
});

describe("is let through", () => {
  test.each([
    ["an error for whoever writes code", `throw new Error("there is no root element");`],
    ["a line of the log", `log.warn("keys are old", { kms });`],
    ["names of classes", `const x = <p className="muted small" />;`],
    ["a comparison", `if (event.key === "Enter") go();`],
    ["a type", `type Kind = "On hold" | "Held";`],
    ["a code", `const code = "kms-unreachable";`],
    ["what the catalogue says", "const x = <p>{CALL_WORDS.mute}</p>;"],
  ])("%s", (_what, code) => expect(wordsIn(VIEW, code)).toEqual([]));

  test("whatever stands in a room that says nothing to people, or in the catalogues", () => {
    expect(wordsIn("shared/words/en/call.ts", `export const call = { mute: "Mute now" };`)).toEqual([]);
  });
});
