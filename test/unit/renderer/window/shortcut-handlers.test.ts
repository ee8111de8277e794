/** What every key of the window does in every state of the calls: no slip of one finger places a call or cuts somebody off. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { answering, endsOthers, isRinging } from "../../../../renderer/calling/admission.ts";
import { limitsChosen } from "../../../../renderer/calling/call-limits.ts";
import type { CallingState } from "../../../../renderer/calling/calling-store.ts";
import { asksAboutTransfer } from "../../../../renderer/calling/features/transfer.ts";
import { asksAboutFallBack } from "../../../../renderer/calling/protection/fall-back.ts";
import { createDesktopStore } from "../../../../renderer/client/desktop-store.ts";
import { createSettingsStore } from "../../../../renderer/client/host-settings.ts";
import { SHORTCUTS, type ShortcutId } from "../../../../renderer/keyboard/shortcut-table.ts";
import type { ConsoleServices } from "../../../../renderer/window/services.ts";
import { shortcutHandlers } from "../../../../renderer/window/shortcut-handlers.ts";
import { createUiStore } from "../../../../renderer/window/ui-store.ts";
import type { Stroke } from "../../../../shared/bridge/key-text.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { CALL_STATES, type CallRecord, type DrawnCall } from "../../../../shared/mc/call-record.ts";
import { isEmergency } from "../../../../shared/mc/urgency.ts";
import { callRecord } from "../../../support/fixtures/call-record.ts";

/** Views are looked for on a page, and here is none. */
beforeAll(() =>
  vi.stubGlobal("document", { querySelector: () => null, querySelectorAll: () => [], activeElement: null }),
);
afterAll(() => vi.unstubAllGlobals());

/** What was asked for: its name, and of which call. */
type Act = readonly [act: string, callId: unknown];

/** Writes down whatever is asked for. */
const recorder = (acts: Act[]) =>
  new Proxy(
    {},
    {
      get: (_target, act: string) => (callId: unknown) => {
        acts.push([act, callId]);
      },
    },
  );

const drawn = (change: Partial<CallRecord> & { id: string }): DrawnCall => ({ ...callRecord(change), ladder: [] });

const asking: CallRecord["transfer"] = {
  whom: "us",
  targetId: "sip:b@a.test",
  announced: false,
  state: "asking",
  reason: null,
};
const redirected: CallRecord["redirections"][number] = {
  atMs: 1,
  fromId: "sip:anna@a.test",
  newId: "sip:visitor@b.test",
  kmsUri: null,
  kmsUriSource: null,
  reason: null,
  carrier: "300",
  target: "migrated",
  forwardingReason: null,
};

/** Calls in the middle: each state, both ways, and what else can be true of one. */
const MIDDLE: readonly (DrawnCall | undefined)[] = [
  undefined,
  ...CALL_STATES.flatMap((state) =>
    (["incoming", "outgoing"] as const).flatMap((direction) => {
      const id = `${direction} ${state}`;
      return [
        drawn({ id, state, direction }),
        drawn({ id: `${id}, an emergency`, state, direction, urgency: "emergency" }),
        drawn({ id: `${id}, redirected`, state, direction, redirections: [redirected] }),
        drawn({ id: `${id}, with digits`, state, direction, digits: true }),
        drawn({ id: `${id}, held`, state, direction, hold: "by-us" }),
        drawn({ id: `${id}, holds us`, state, direction, hold: "by-colleague" }),
        drawn({ id: `${id}, is being passed on`, state, direction, transfer: asking }),
      ];
    }),
  ),
];

/** Calls beside it. */
const BESIDE: readonly (readonly DrawnCall[])[] = [
  [],
  [drawn({ id: "beside: held", state: "connected", hold: "by-us", direction: "outgoing" })],
  [drawn({ id: "beside: spoken in", state: "connected", direction: "outgoing" })],
  [drawn({ id: "beside: rings" })],
  [drawn({ id: "beside: emergency rings", urgency: "emergency" })],
  [
    drawn({ id: "beside: rings first" }),
    drawn({ id: "beside: held already", state: "connected", hold: "by-us" }),
    drawn({ id: "beside: being set up", state: "requesting", direction: "outgoing" }),
  ],
];

/** Every combination, with what each key asked for in it. */
function* everything() {
  for (const callsAtOnce of [1, 4]) {
    for (const way of ["hold", "end"] as const) {
      for (const middle of MIDDLE) {
        for (const beside of BESIDE) {
          const calls = [...(middle ? [middle] : []), ...beside];
          const calling = {
            calls,
            focusId: middle?.id ?? null,
            turnsToId: null,
            lines: { of: Object.fromEntries(calls.map(({ id }, at) => [id, at + 1])) },
            limits: limitsChosen({ ...DEFAULT_SETTINGS, callsAtOnce, answering: way }),
            volumes: {},
          };
          const acts: Act[] = [];
          const services = {
            calling: { getState: () => calling },
            actions: recorder(acts),
            ui: createUiStore(),
            keys: recorder([]),
            settings: { store: createSettingsStore(DEFAULT_SETTINGS), change: async () => {} },
            desktop: createDesktopStore(),
            sounder: { store: { getState: () => ({ quiet: new Set() }) }, quiet: () => {} },
            directory: {
              getState: () => ({ matches: [], query: "sip:eve@x.example", chosenId: null, find: () => undefined }),
            },
            lab: null,
            host: { call: async () => ({}) },
          } as unknown as ConsoleServices;
          const handlers = shortcutHandlers({
            services,
            call: middle,
            calling: calling as unknown as CallingState,
            keysAskable: true,
            forbidden: () => false,
            mayTransfer: true,
            mayForward: true,
            find: () => undefined,
            messageTo: () => undefined,
            thread: undefined,
            place: () => acts.push(["place", undefined]),
            videoTo: () => () => acts.push(["placeVideo", undefined]),
            armEmergency: () => acts.push(["armEmergency", undefined]),
            openSeveral: () => acts.push(["openSeveral", undefined]),
            toSearchField: () => {},
            show: (id) => acts.push(["show", id]),
            toggleNewId: undefined,
            firstCaller: { callId: undefined, otherSince: null },
          });
          for (const [key, press] of Object.entries(handlers) as [ShortcutId, (() => void) | undefined][]) {
            if (press === undefined || key === "nextRegion" || key === "previousRegion") continue;
            acts.length = 0;
            // Nothing is open beside the call.
            services.ui.setState(createUiStore().getState());
            press();
            yield {
              key,
              acts: [...acts],
              calling,
              calls,
              middle,
              name: `${key} in ${middle?.id}, ${beside.map(({ id }) => id)}`,
            };
          }
        }
      }
    }
  }
}

const strokesOf = (id: ShortcutId): readonly Stroke[] => SHORTCUTS[id].strokes;
const ONE_FINGER = (Object.keys(SHORTCUTS) as ShortcutId[]).filter((id) =>
  strokesOf(id).some(({ ctrl, alt, shift }) => ctrl !== true && alt !== true && shift !== true),
);
const isFunctionKey = (id: ShortcutId) => strokesOf(id).every(({ key }) => /^F\d/.test(key));
/** Acts that change nothing at any other end: what is shown, and whether we are heard. */
const HARMLESS = new Set(["show", "mute", "putAway"]);
const PLACES = new Set([
  "place",
  "armEmergency",
  "callUnprotected",
  "follow",
  "acceptKms",
  "transfer",
  "forwardTo",
  "consult",
]);
const ENDS = new Set(["end", "endAndAnswer", "refuse"]);

const asksSomething = (call: DrawnCall | undefined) =>
  call !== undefined &&
  (call.state === "deciding" ||
    call.state === "deciding-protection" ||
    asksAboutFallBack(call) ||
    asksAboutTransfer(call));

test("no key of one finger places a call or ends one, but for D at who rings and N at a question, which the sheet names", () => {
  let pressed = 0;
  const wrong: string[] = [];
  const exceptions = new Set<ShortcutId>();
  for (const { acts, calls, key, middle, name } of everything()) {
    pressed++;
    if (!ONE_FINGER.includes(key)) continue;
    for (const [act, callId] of acts) {
      if (PLACES.has(act)) wrong.push(`${name}: ${act}`);
      if (!ENDS.has(act)) continue;
      exceptions.add(key);
      const meant = calls.find(({ id }) => id === callId);
      const declines = key === "decline" && meant !== undefined && isRinging(meant) && !isEmergency(meant);
      const answersQuestion = key === "refuse" && meant === middle && asksSomething(middle);
      if (!declines && !answersQuestion) wrong.push(`${name}: ${act} ${String(callId)}`);
    }
  }
  expect(wrong).toEqual([]);
  expect([...exceptions].toSorted()).toEqual(["decline", "refuse"]);
  for (const id of exceptions) expect(SHORTCUTS[id]).toHaveProperty("ends", true);
  expect(pressed).toBeGreaterThan(10_000);
});

test("a key of one finger that answers ends no other call: where that would be needed it is not there", () => {
  const wrong: string[] = [];
  let answered = 0;
  for (const { acts, calling, key, name } of everything()) {
    for (const [act, callId] of acts) {
      if (act !== "answer" || !ONE_FINGER.includes(key)) continue;
      answered++;
      if (endsOthers(answering(calling, String(callId)) ?? [])) wrong.push(name);
    }
  }
  expect(wrong).toEqual([]);
  expect(answered).toBeGreaterThan(100);
});

test("keys that show something touch no call, and Esc ends none", () => {
  const wrong: string[] = [];
  for (const { acts, key, name } of everything()) {
    if (!isFunctionKey(key) && key !== "close" && key !== "protection" && key !== "ladder") continue;
    if (acts.some(([act]) => !HARMLESS.has(act))) wrong.push(name);
  }
  expect(wrong).toEqual([]);
});

test("the key that ends means the call in hand and nobody who rings; a call that is over can be put away", () => {
  const wrong: string[] = [];
  let ended = 0;
  let putAway = 0;
  for (const { acts, calls, key, middle, name } of everything()) {
    if (key === "close" && acts.some(([act]) => act === "putAway")) {
      putAway++;
      if (middle?.state !== "ended") wrong.push(name);
    }
    if (key !== "end") continue;
    ended++;
    const meant = calls.find(({ id }) => id === acts[0]?.[1]);
    if (acts.length !== 1 || meant === undefined || meant.state === "ended") wrong.push(name);
    if (meant !== undefined && isRinging(meant)) wrong.push(name);
  }
  expect(wrong).toEqual([]);
  expect(ended * putAway).toBeGreaterThan(0);
});
