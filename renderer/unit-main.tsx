/** A field unit's window: connects to its host, signs in as its person, draws. */

import "./host/no-text-becomes-code.ts";

import { openHostSettings } from "./client/host-settings.ts";
import { connectPage } from "./connect-page.ts";
import { showStartFailure } from "./design/start-failure.tsx";
import { followLanguage } from "./settings/language.ts";
import { followTextSize } from "./settings/text-size.ts";
import { listenForTextSize, TEXT_SIZE_HELD_BACK } from "./settings/text-size-keys.ts";
import { startUnit } from "./unit/start-unit.tsx";
import { createUnitEngine } from "./unit/unit-engine.ts";

async function start(element: HTMLElement): Promise<void> {
  const host = await connectPage();
  // At a desk of several users the host begins anew with the next one, and so does everybody whom it serves.
  host.on("user.changed", () => window.location.reload());
  const [{ personId, systemLanguage }, account, lab, settings] = await Promise.all([
    host.call("app.info", {}),
    host.call("account.get", {}),
    host.call("lab.state", {}),
    openHostSettings(host),
  ]);
  await followLanguage(settings.store, systemLanguage);
  followTextSize(settings.store);
  listenForTextSize(TEXT_SIZE_HELD_BACK);
  const { actions, store } = createUnitEngine(host, account, lab, personId ?? "");
  startUnit(element, store, actions);
}

const element = document.getElementById("root");
if (element !== null) start(element).catch((error: unknown) => showStartFailure(element, error));
