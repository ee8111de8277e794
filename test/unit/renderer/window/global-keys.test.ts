import { beforeEach, describe, expect, test, vi } from "vitest";
import { limitsChosen, ONE_CALL } from "../../../../renderer/calling/call-limits.ts";
import { type CallingStore, createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import { followGlobalKeys } from "../../../../renderer/window/global-keys.ts";
import { DEFAULT_SETTINGS, type GlobalKeySetting } from "../../../../shared/bridge/settings.ts";
import type { CallRecord, DrawnCall } from "../../../../shared/mc/call-record.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

let calling: CallingStore;
let done: string[];
let press: (key: GlobalKeySetting) => void;
let stop: () => void;

const call = (id: string, change: Partial<CallRecord>): DrawnCall => ({ ...callRecord({ id, ...change }), ladder: [] });
const rings = (id: string, startedAt = 1) => call(id, { startedAt });
const talks = (id: string, hold: CallRecord["hold"] = "none") =>
  call(id, { state: "connected", direction: "outgoing", hold });

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  calling = createCallingStore();
  calling.setState({ limits: limitsChosen(DEFAULT_SETTINGS) });
  done = [];
  const host = {
    on: (_event: string, listener: (payload: { key: GlobalKeySetting }) => void) => {
      press = (key) => listener({ key });
      return () => {
        press = () => {};
      };
    },
  } as unknown as Host;
  stop = followGlobalKeys(host, calling, {
    answer: (id) => done.push(`answer ${id}`),
    end: (id) => done.push(`end ${id}`),
    mute: (id, muted) => done.push(`mute ${id} ${muted}`),
  });
});

describe("the key that answers", () => {
  test("answers whoever is first, and nobody where nobody rings", () => {
    press("globalAnswerKey");
    expect(done).toEqual([]);
    calling.setState({ calls: [rings("second", 2), rings("first", 1), talks("held", "by-us")] });
    press("globalAnswerKey");
    expect(done).toEqual(["answer first"]);
  });

  test("does nothing for a moment after another caller has come first", () => {
    calling.setState({ calls: [rings("first")] });
    calling.setState({ calls: [rings("first"), call("urgent", { urgency: "emergency" })] });
    press("globalAnswerKey");
    expect(done).toEqual([]);
    vi.advanceTimersByTime(400);
    press("globalAnswerKey");
    expect(done).toEqual(["answer urgent"]);
  });

  test("ends no other call: where that would be needed it does nothing", () => {
    for (const limits of [ONE_CALL, limitsChosen({ ...DEFAULT_SETTINGS, answering: "end" })]) {
      calling.setState({ limits, calls: [rings("first"), talks("spoken in")] });
      press("globalAnswerKey");
    }
    expect(done).toEqual([]);
  });
});

describe("the key that ends", () => {
  test("means the call in focus, and nobody who rings", () => {
    calling.setState({ calls: [rings("rings"), talks("held", "by-us"), talks("spoken in")], focusId: "held" });
    press("globalEndKey");
    expect(done).toEqual(["end held"]);
    calling.setState({ calls: [rings("rings")], focusId: "rings" });
    press("globalEndKey");
    expect(done).toHaveLength(1);
  });
});

test("after the end of it no key does anything", () => {
  calling.setState({ calls: [talks("spoken in")], focusId: "spoken in" });
  stop();
  for (const key of ["globalMuteKey", "globalAnswerKey", "globalEndKey"] as const) press(key);
  expect(done).toEqual([]);
});
