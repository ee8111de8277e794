import { beforeEach, describe, expect, test, vi } from "vitest";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { createDirectoryStore, dialTarget, loadDirectory } from "../../../../renderer/directory/directory-store.ts";
import { followDesktop } from "../../../../renderer/window/follow-desktop.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import type { CallRecord, DrawnCall } from "../../../../shared/mc/call-record.ts";
import { createFixtureHost, type FixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { LAB, PEOPLE } from "../../../support/fixtures/views/people.ts";

const CALL_ID = "7f0c2b54-6f0e-4a53-8d4c-0d8b7a1f2e11";
const call = (state: CallRecord["state"]) => ({ id: CALL_ID, state }) as DrawnCall;

const actions = { answer: vi.fn(), end: vi.fn(), register: vi.fn(), place: vi.fn() };
let fixture: FixtureHost;
const calling = createCallingStore();
const directory = createDirectoryStore();

beforeEach(() => {
  vi.clearAllMocks();
  calling.setState({ calls: [], registration: { state: "registered" } });
  directory.setState(createDirectoryStore().getState());
  fixture = createFixtureHost({ people: PEOPLE, calls: [], settings: DEFAULT_SETTINGS, lab: LAB });
});

const showAbout = vi.fn();
const follow = () => followDesktop({ host: fixture.host, calling, actions, directory, showAbout });

test("what the program is, asked for in the tray, is shown once, also where the console was opened for it", async () => {
  fixture.aboutWanted = true;
  const stop = follow();
  await vi.waitFor(() => expect(showAbout).toHaveBeenCalledTimes(1));
  fixture.tell("desktop.aboutWanted", {});
  fixture.aboutWanted = true;
  fixture.tell("desktop.aboutWanted", {});
  await vi.waitFor(() => expect(showAbout).toHaveBeenCalledTimes(2));
  stop();
});

describe("a link", () => {
  test("that started the program is shown as soon as the directory is there, and chooses who is in it", async () => {
    const [person] = PEOPLE;
    fixture.link = person!.mcServiceId;
    const stop = follow();
    await loadDirectory(fixture.host, directory);
    await vi.waitFor(() => expect(dialTarget(directory.getState())).toMatchObject({ kind: "person", person }));
    expect(actions.place).not.toHaveBeenCalled();
    stop();
  });

  test("that is opened later is shown as a typed ID, and nobody is called", async () => {
    await loadDirectory(fixture.host, directory);
    const stop = follow();
    fixture.link = "sip:nobody@elsewhere.example";
    fixture.tell("desktop.linkOpened", {});
    await vi.waitFor(() =>
      expect(dialTarget(directory.getState())).toEqual({ kind: "typed", calledId: "sip:nobody@elsewhere.example" }),
    );
    expect(directory.getState().fromLink).toBe(true);
    expect(actions.place).not.toHaveBeenCalled();
    stop();
  });
});

describe("a notification's buttons", () => {
  test.each([
    ["answer", actions.answer],
    ["decline", actions.end],
  ] as const)("%s acts on a call that still comes in", (action, done) => {
    const stop = follow();
    calling.setState({ calls: [call("incoming")] });
    fixture.tell("desktop.callAction", { callId: CALL_ID, action });
    expect(done).toHaveBeenCalledExactlyOnceWith(CALL_ID);
    stop();
  });

  test("do nothing to a call that is in progress or over", () => {
    const stop = follow();
    for (const state of ["connected", "ended"] as const) {
      calling.setState({ calls: [call(state)] });
      for (const action of ["answer", "decline"]) fixture.tell("desktop.callAction", { callId: CALL_ID, action });
    }
    expect(actions.answer).not.toHaveBeenCalled();
    expect(actions.end).not.toHaveBeenCalled();
    stop();
  });
});

describe("waking", () => {
  test("registers anew, unless a call holds the connection, the server refused, or nobody listens any more", () => {
    const stop = follow();
    fixture.tell("desktop.resumed", {});
    expect(actions.register).toHaveBeenCalledTimes(1);
    calling.setState({ calls: [call("connected")] });
    fixture.tell("desktop.resumed", {});
    calling.setState({ calls: [], registration: { state: "refused", status: 403, text: "Forbidden" } });
    fixture.tell("desktop.resumed", {});
    stop();
    calling.setState({ registration: { state: "registered" } });
    fixture.tell("desktop.resumed", {});
    expect(actions.register).toHaveBeenCalledTimes(1);
  });
});
