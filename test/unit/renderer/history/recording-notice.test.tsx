import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import { RecordingNotice } from "../../../../renderer/history/recording-notice.tsx";
import type { Recording } from "../../../../shared/bridge/recording.ts";
import { RECORDING } from "../../../support/fixtures/views/fixture-host.ts";

function drawn(change: Partial<Recording>, isOver = false): string {
  const store = createStore(() => ({ recording: { ...RECORDING, ...change }, isOver }));
  return renderToStaticMarkup(<RecordingNotice store={store} />);
}

/** What a screen reader is interrupted by. */
const alerted = (markup: string) =>
  /<div role="alert">(.*?)<\/div>/.exec(markup)?.[1]?.replaceAll(/<[^>]*>/g, "") ?? "no alert";

test("the alert is always there, so that what comes into it is spoken, and holds what happened and what to do", () => {
  expect(alerted(drawn({}))).toBe("");
  expect(alerted(drawn({ problem: "calls-not-recorded" }))).toMatch(/^Calls are not being recorded\. They work\./);
  expect(alerted(drawn({ problem: "call-history-newer" }))).toContain("newer version");
  expect(alerted(drawn({ damage: { saving: true, saved: 0 } }))).toMatch(/^The call history was damaged\./);
  expect(alerted(drawn({ damage: { saving: false, saved: 7 } }))).toBe("");
});

test("what only counts is shown, and interrupts nobody", () => {
  const markup = drawn({ problem: "calls-not-recorded", waiting: 1203, lost: 1 });
  expect(markup).toContain("1,203 calls wait to be stored. Of 1 call not all could be held.");
  expect(alerted(markup)).not.toContain("1,203");
  expect(drawn({ damage: { saving: true, saved: 812 } })).toContain("812 calls brought over so far.");
});

test("the end is told quietly", () => {
  expect(drawn({}, true)).toMatch(/role="status">Calls are being recorded again\./);
  expect(drawn({})).toMatch(/role="status"><\/span>/);
});
