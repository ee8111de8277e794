/** The console's window: connects to its host, signs in, draws. The one place where its parts are put together. */

import "./host/no-text-becomes-code.ts";

import { createDesktopStore, followDesktopState } from "./client/desktop-store.ts";
import { followDocuments } from "./client/host-documents.ts";
import { followKeyStatus } from "./client/host-key-status.ts";
import { type HostSettings, openHostSettings } from "./client/host-settings.ts";
import { openSignIn } from "./client/host-sign-in.ts";
import { followMicrophone } from "./client/microphone.ts";
import { followOwnDevices } from "./client/own-devices.ts";
import { createPictureBoard } from "./client/picture-board.ts";
import { connectPage } from "./connect-page.ts";
import { showStartFailure } from "./design/start-failure.tsx";
import { noteProgram } from "./design/support-facts.ts";
import { createGuideStore } from "./guide/guide-store.ts";
import { followHeadsets } from "./headset/headsets.ts";
import { hidOf } from "./headset/hid.ts";
import { followTalkSwitches } from "./headset/talk-switches.ts";
import type { Host } from "./host/host.ts";
import { writeLog } from "./host/window-log.ts";
import { createVoicesInUse } from "./media/voices-in-use.ts";
import { showSetUp } from "./set-up/set-up-page.tsx";
import { createSetUpDesk } from "./set-up/set-up-store.ts";
import { SystemsPanel } from "./set-up/systems-panel.tsx";
import { followKeys } from "./settings/follow-keys.ts";
import { followLanguage } from "./settings/language.ts";
import { followTextSize } from "./settings/text-size.ts";
import { listenForTextSize, textSizeHandlers } from "./settings/text-size-keys.ts";
import { applyTheme } from "./settings/theme.ts";
import { showSignIn } from "./sign-in/sign-in-page.tsx";
import { followSounds } from "./sound/follow-sounds.ts";
import { RecordKeyPart } from "./support/record-key-part.tsx";
import { createConsoleEngine } from "./window/console-engine.ts";
import { startConsole } from "./window/start-console.tsx";

/** The keys for the size of the text, in a page that stands in the place of the console. */
function followTextSizeKeys(host: Host, settings: HostSettings): void {
  const desktop = createDesktopStore();
  followDesktopState(host, desktop);
  listenForTextSize(textSizeHandlers(settings, desktop));
}

async function start(element: HTMLElement): Promise<void> {
  const host = await connectPage();
  // Whatever this page holds is the user's before.
  host.on("user.changed", () => window.location.reload());
  const [{ lab, shell, systemLanguage, version }, setUp, signIn, settings] = await Promise.all([
    host.call("app.info", {}),
    host.call("setUp.state", {}),
    openSignIn(host),
    openHostSettings(host),
  ]);
  noteProgram({ version, shell });
  await followLanguage(settings.store, systemLanguage);
  followTextSize(settings.store);
  followKeys(settings.store);
  if (setUp.problem !== null || setUp.isWanted) {
    applyTheme(settings.store.getState().settings.theme);
    followTextSizeKeys(host, settings);
    const recordKey = <RecordKeyPart ask={() => host.call("record.key", {})} />;
    showSetUp(element, { host, desk: createSetUpDesk(host, setUp), recordKey, settings, signIn, version });
    return;
  }
  // The page with the set-up stands in the place of whatever else is shown.
  host.on("setUp.offered", () => window.location.reload());
  const { kind } = signIn.store.getState().signIn;
  if (kind === "out" || kind === "waiting") {
    applyTheme(settings.store.getState().settings.theme);
    followTextSizeKeys(host, settings);
    // Loaded anew, since the page may connect to the servers of an account alone, and had none.
    const toSetUp = () => void host.call("setUp.want", { wanted: true }).then(() => window.location.reload());
    showSignIn(element, signIn, {
      systems: <SystemsPanel host={host} inCall={false} mayChange={false} />,
      onIn: () => window.location.reload(),
      onSetUp: toSetUp,
    });
    return;
  }
  const account = await host.call("account.get", {});
  const microphone = followMicrophone(settings.store);
  const sound = { devices: followOwnDevices(settings.store), voices: createVoicesInUse() };
  const parts = {
    host,
    account,
    settings,
    keys: followKeyStatus(host),
    documents: followDocuments(host),
    lab,
    microphone,
    pictures: createPictureBoard(),
    signIn,
    ...sound,
  };
  const { store, ...engine } = createConsoleEngine(parts);
  const desktop = createDesktopStore();
  const sounder = followSounds({ calling: store, settings: settings.store, desktop });
  const reached = { hid: hidOf(navigator), settings, log: { warn: (line: string) => writeLog(host, "warn", line) } };
  const headsets = followHeadsets({ ...reached, calling: store, quiet: sounder.store });
  const talkSwitches = followTalkSwitches(reached);
  const guide = createGuideStore(window.sessionStorage);
  startConsole(element, { ...parts, ...engine, calling: store, desktop, sounder, headsets, talkSwitches, guide });
}

const element = document.getElementById("root");
if (element !== null) start(element).catch((error: unknown) => showStartFailure(element, error));
