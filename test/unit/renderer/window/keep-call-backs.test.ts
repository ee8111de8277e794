/** Wishes to be called back, kept with a host whose key store may be locked at first. */
import { expect, test } from "vitest";
import { createStore } from "zustand/vanilla";
import type { CallBackActions } from "../../../../renderer/calling/call-backs.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import { keepCallBacks } from "../../../../renderer/window/keep-call-backs.ts";
import { McError } from "../../../../shared/errors/mc-error.ts";
import type { CallBack } from "../../../../shared/mc/call-back.ts";

const wish = (id: string): CallBack => ({
  by: "us",
  id,
  askedId: id,
  service: "mcptt",
  state: "asked",
  reason: null,
  urgency: "normal",
  at: 1,
});
const settled = () => new Promise((resolve) => setImmediate(resolve));

test("while the key is not at hand nothing is written over them; then they come, beside what was wished meanwhile", async () => {
  let kept = [wish("sip:a@a.test")];
  let isLocked = true;
  let listener: (recording: { awaited: boolean }) => void = () => {};
  const host = {
    async call(name: string, input: { wishes: CallBack[] }) {
      if (name === "callBacks.list" && isLocked) throw new McError("record-locked");
      if (name === "callBacks.put") kept = input.wishes;
      return kept;
    },
    on(_name: string, to: typeof listener) {
      listener = to;
      return () => {
        listener = () => {};
      };
    },
  } as unknown as Host;
  const store = createStore<{ list: readonly CallBack[] }>(() => ({ list: [] }));
  const restore = (list: readonly CallBack[]) => store.setState((state) => ({ list: [...state.list, ...list] }));
  const stop = keepCallBacks(host, { store, restore } as unknown as CallBackActions);
  await settled();
  store.setState({ list: [wish("sip:b@a.test")] });
  listener({ awaited: true });
  await settled();
  expect(kept.map(({ id }) => id)).toEqual(["sip:a@a.test"]);
  isLocked = false;
  listener({ awaited: false });
  await settled();
  expect(kept.map(({ id }) => id)).toEqual(["sip:b@a.test", "sip:a@a.test"]);
  // Once they are there, they are not fetched again.
  listener({ awaited: false });
  await settled();
  expect(store.getState().list).toHaveLength(2);
  stop();
});
