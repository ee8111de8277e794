import { expect, test, vi } from "vitest";
import { createDesktopStore } from "../../../../renderer/client/desktop-store.ts";
import { followDocuments } from "../../../../renderer/client/host-documents.ts";
import { followKeyStatus } from "../../../../renderer/client/host-key-status.ts";
import { openHostSettings } from "../../../../renderer/client/host-settings.ts";
import { followSignIn } from "../../../../renderer/client/host-sign-in.ts";
import { createPictureBoard } from "../../../../renderer/client/picture-board.ts";
import { createDirectoryStore } from "../../../../renderer/directory/directory-store.ts";
import { createHistoryStore, mergedCalls } from "../../../../renderer/history/history-store.ts";
import { createVoicesInUse } from "../../../../renderer/media/voices-in-use.ts";
import { createConsoleServices } from "../../../../renderer/window/services.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { NO_SIGN_IN } from "../../../../shared/bridge/sign-in.ts";
import * as calls from "../../../support/fixtures/views/calls.ts";
import { createFixtureDevices } from "../../../support/fixtures/views/fixture-devices.ts";
import { createFixtureEngine } from "../../../support/fixtures/views/fixture-engine.ts";
import { createFixtureGuide } from "../../../support/fixtures/views/fixture-guide.ts";
import { createFixtureHeadsets, createFixtureTalkSwitches } from "../../../support/fixtures/views/fixture-headsets.ts";
import { createFixtureHost } from "../../../support/fixtures/views/fixture-host.ts";
import { createFixtureMessaging } from "../../../support/fixtures/views/fixture-messaging.ts";
import { createFixtureMicrophone } from "../../../support/fixtures/views/fixture-microphone.ts";
import { createFixtureSounder } from "../../../support/fixtures/views/fixture-sounder.ts";
import { ACCOUNT, LAB, PEOPLE } from "../../../support/fixtures/views/people.ts";
import { createStandInCallBacks } from "../../../support/stand-ins/call-backs.ts";
import { standInPresence } from "../../../support/stand-ins/presence.ts";

async function start(lab: boolean) {
  const past = calls.past();
  const fixture = createFixtureHost({ people: PEOPLE, calls: past, settings: DEFAULT_SETTINGS, lab: LAB });
  const engine = createFixtureEngine();
  const settings = await openHostSettings(fixture.host);
  const desktop = createDesktopStore();
  const sounder = createFixtureSounder({ calling: engine.store, settings: settings.store, desktop });
  const services = createConsoleServices({
    directory: createDirectoryStore(),
    history: createHistoryStore(),
    endLeft: async () => "told",
    signOff: async () => {},
    host: fixture.host,
    account: ACCOUNT,
    settings,
    sounder,
    headsets: createFixtureHeadsets({ calling: engine.store, settings, quiet: sounder.store }),
    talkSwitches: createFixtureTalkSwitches({ settings }),
    desktop,
    keys: followKeyStatus(fixture.host),
    documents: followDocuments(fixture.host),
    signIn: followSignIn(fixture.host, NO_SIGN_IN),
    devices: createFixtureDevices(),
    voices: createVoicesInUse(),
    pictures: createPictureBoard(),
    microphone: createFixtureMicrophone(),
    lab,
    calling: engine.store,
    actions: engine.actions,
    messaging: createFixtureMessaging(() => {}),
    presence: standInPresence(),
    guide: createFixtureGuide(),
    callBacks: createStandInCallBacks(engine.store).callBacks,
  });
  return { past, fixture, engine, services };
}

test("directory, record and lab are loaded; without the lab nobody asks for it", async () => {
  const { services, fixture, past } = await start(true);
  await vi.waitFor(() => expect(services.history.getState().stored).toHaveLength(past.length));
  await vi.waitFor(() => expect(services.lab?.store.getState().lab?.people).toHaveLength(LAB.people.length));
  expect(services.directory.getState().status).toBe("ready");
  expect(fixture.sent.map(({ command }) => command)).toContain("lab.state");

  const without = await start(false);
  await vi.waitFor(() => expect(without.services.directory.getState().status).toBe("ready"));
  expect(without.services.lab).toBeNull();
  expect(without.fixture.sent.map(({ command }) => command)).not.toContain("lab.state");
});

test("a call that comes into focus takes the place of a past one that is being read", async () => {
  const { services, engine } = await start(false);
  services.ui.setState({ viewedId: "past", messageAt: 2 });
  engine.put(calls.incoming());
  expect(services.ui.getState()).toMatchObject({ viewedId: null, messageAt: null });
});

test("a call that the engine lets go of stays in the record", async () => {
  const { services, engine, past } = await start(false);
  await vi.waitFor(() => expect(services.history.getState().status).toBe("ready"));
  const call = calls.hungUp();
  engine.put(call);
  engine.store.setState({ calls: [] });
  const { stored } = services.history.getState();
  expect(stored).toHaveLength(past.length + 1);
  // Its ladder, which is large, is the host's from then on.
  const { ladder: _ladder, ...record } = call;
  expect(stored[0]).toEqual(record);
});

test("of a call that is stored and present the present state counts, and the newest comes first", () => {
  const old = calls.call({ startedAt: 1000 });
  const present = { ...old, muted: true };
  const newer = calls.call({ startedAt: 2000 });
  expect(mergedCalls([newer, old], [present])).toEqual([newer, present]);
});

test("disposed services follow nothing any more", async () => {
  const { services, engine } = await start(false);
  services.dispose();
  services.ui.setState({ viewedId: "past" });
  engine.put(calls.incoming());
  expect(services.ui.getState().viewedId).toBe("past");
});
