/** Every state of the views in a second language, made of the English one: what stays English was never in the catalogue. */
import { renderToStaticMarkup } from "react-dom/server";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDesktopStore } from "../../../../renderer/client/desktop-store.ts";
import { followDocuments } from "../../../../renderer/client/host-documents.ts";
import { followKeyStatus } from "../../../../renderer/client/host-key-status.ts";
import { openHostSettings } from "../../../../renderer/client/host-settings.ts";
import { followSignIn } from "../../../../renderer/client/host-sign-in.ts";
import { createPictureBoard } from "../../../../renderer/client/picture-board.ts";
import { createDirectoryStore } from "../../../../renderer/directory/directory-store.ts";
import { createHistoryStore } from "../../../../renderer/history/history-store.ts";
import { createVoicesInUse } from "../../../../renderer/media/voices-in-use.ts";
import { UnitView } from "../../../../renderer/unit/unit-view.tsx";
import { ConsoleContext } from "../../../../renderer/window/console-context.ts";
import { ConsoleView } from "../../../../renderer/window/console-view.tsx";
import { createConsoleServices } from "../../../../renderer/window/services.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { NO_SIGN_IN } from "../../../../shared/bridge/sign-in.ts";
import { EN } from "../../../../shared/words/en/en.ts";
import type { Texts } from "../../../../shared/words/en/translation.ts";
import { chooseLanguage } from "../../../../shared/words/words.ts";
import { past } from "../../../support/fixtures/views/calls.ts";
import { createFixtureDevices } from "../../../support/fixtures/views/fixture-devices.ts";
import { createFixtureEngine } from "../../../support/fixtures/views/fixture-engine.ts";
import { createFixtureGuide } from "../../../support/fixtures/views/fixture-guide.ts";
import { createFixtureHeadsets, createFixtureTalkSwitches } from "../../../support/fixtures/views/fixture-headsets.ts";
import { createFixtureHost, PLAIN_DESKTOP } from "../../../support/fixtures/views/fixture-host.ts";
import { createFixtureMessaging } from "../../../support/fixtures/views/fixture-messaging.ts";
import { createFixtureMicrophone } from "../../../support/fixtures/views/fixture-microphone.ts";
import { createFixtureSounder } from "../../../support/fixtures/views/fixture-sounder.ts";
import { ACCOUNT, LAB, manyPeople } from "../../../support/fixtures/views/people.ts";
import { KEYS_READY } from "../../../support/fixtures/views/protection.ts";
import { STATES } from "../../../support/fixtures/views/states.ts";
import { UNIT_STATES, unitStore } from "../../../support/fixtures/views/unit-states.ts";
import { createStandInCallBacks } from "../../../support/stand-ins/call-backs.ts";
import { standInPresence } from "../../../support/stand-ins/presence.ts";

/** Each text in brackets of its own. */
const inBrackets = (texts: Texts): Texts =>
  Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, typeof text === "string" ? `⟦${text}⟧` : inBrackets(text)]),
  );

/** Texts of more than one letter that stand for nothing else: names and numbers of the standard are the same in any language. */
const ENGLISH = new Set<string>();
function remember(texts: Texts): void {
  for (const text of Object.values(texts)) {
    if (typeof text !== "string") remember(text);
    else if (/\p{Ll}{2}/u.test(text)) ENGLISH.add(text);
  }
}

/** What people see and hear of a page: its text and what its attributes say. */
function saidBy(markup: string): string[] {
  const attributes = [...markup.matchAll(/ (?:aria-label|title|placeholder|alt)="([^"]*)"/g)].map(([, said]) => said);
  const texts = markup.replace(/<pre[\s\S]*?<\/pre>/g, "").split(/<[^>]*>/);
  return [...attributes, ...texts].map((said) => (said ?? "").replaceAll("&#x27;", "'").trim());
}

const stillEnglish = (markup: string) => saidBy(markup).filter((said) => ENGLISH.has(said));

beforeAll(() => {
  remember(EN);
  // The account calls them so.
  for (const { name } of ACCOUNT.systems) ENGLISH.delete(name);
  chooseLanguage("qps", Object.fromEntries(Object.entries(EN).map(([feature, texts]) => [feature, inBrackets(texts)])));
});
afterAll(() => chooseLanguage("en"));

test("English would be found", () => {
  expect(stillEnglish(`<p title="Hold">${EN.call.call.mute}</p><p>⟦Mute⟧</p>`)).toEqual(["Hold", "Mute"]);
});

test.each(Object.keys(STATES))("the console, %s", async (state) => {
  const { host } = createFixtureHost({
    people: manyPeople(8),
    calls: past(),
    settings: DEFAULT_SETTINGS,
    lab: LAB,
    keys: KEYS_READY,
    desktop: PLAIN_DESKTOP,
  });
  const engine = createFixtureEngine();
  const settings = await openHostSettings(host);
  const desktop = createDesktopStore();
  const sounder = createFixtureSounder({ calling: engine.store, settings: settings.store, desktop });
  const services = createConsoleServices({
    desktop,
    directory: createDirectoryStore(),
    history: createHistoryStore(),
    endLeft: async () => "told",
    signOff: async () => {},
    host,
    account: ACCOUNT,
    settings,
    sounder,
    headsets: createFixtureHeadsets({ calling: engine.store, settings, quiet: sounder.store }),
    talkSwitches: createFixtureTalkSwitches({ settings }),
    keys: followKeyStatus(host),
    documents: followDocuments(host),
    signIn: followSignIn(host, NO_SIGN_IN),
    devices: createFixtureDevices(),
    voices: createVoicesInUse(),
    pictures: createPictureBoard(),
    microphone: createFixtureMicrophone(),
    lab: true,
    calling: engine.store,
    actions: engine.actions,
    messaging: createFixtureMessaging(() => {}),
    presence: standInPresence(),
    guide: createFixtureGuide(),
    callBacks: createStandInCallBacks(engine.store).callBacks,
  });
  STATES[state]?.(engine, services);
  const markup = renderToStaticMarkup(
    <ConsoleContext value={services}>
      <ConsoleView />
    </ConsoleContext>,
  );
  expect(saidBy(markup).filter((said) => said.includes("⟦")).length).toBeGreaterThan(5);
  expect(stillEnglish(markup)).toEqual([]);
});

test.each(Object.keys(UNIT_STATES))("the field unit, %s", (state) => {
  const nothing = () => {};
  const actions = {
    answer: nothing,
    decline: nothing,
    hangUp: nothing,
    hold: nothing,
    setUrgency: nothing,
    press: nothing,
    callConsole: nothing,
    askCallBack: nothing,
    videoConsole: nothing,
    callUnprotected: nothing,
    write: nothing,
    sendFile: nothing,
  };
  const markup = renderToStaticMarkup(<UnitView store={unitStore(UNIT_STATES[state] ?? {})} actions={actions} />);
  expect(saidBy(markup).some((said) => said.includes("⟦"))).toBe(true);
  expect(stillEnglish(markup)).toEqual([]);
});
