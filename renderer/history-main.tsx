/** The window of the record of calls: connects to its host, and draws. It signs in nowhere and has no call. */

import "./host/no-text-becomes-code.ts";
import "./window/styles.ts";

import { createAllCallsStore } from "./all-calls/all-calls-store.ts";
import { openApart } from "./apart/apart-store.ts";
import { startApart } from "./apart/start-apart.tsx";
import { openHostSettings } from "./client/host-settings.ts";
import { connectPage } from "./connect-page.ts";
import { showStartFailure } from "./design/start-failure.tsx";
import { createRecordingStore, followRecording } from "./history/recording-store.ts";
import { followKeys } from "./settings/follow-keys.ts";
import { followLanguage } from "./settings/language.ts";
import { followTextSize } from "./settings/text-size.ts";

async function start(element: HTMLElement): Promise<void> {
  const host = await connectPage();
  // Whatever this page shows is the user's before.
  host.on("user.changed", () => window.location.reload());
  const [{ systemLanguage }, settings] = await Promise.all([host.call("app.info", {}), openHostSettings(host)]);
  await followLanguage(settings.store, systemLanguage);
  followTextSize(settings.store);
  followKeys(settings.store);
  const apart = await openApart(host);
  const recording = createRecordingStore();
  followRecording(host, recording, () => apart.setState(({ round }) => ({ round: round + 1 })));
  startApart(element, { host, settings, apart, allCalls: createAllCallsStore(), recording });
}

const element = document.getElementById("root");
if (element !== null) start(element).catch((error: unknown) => showStartFailure(element, error));
