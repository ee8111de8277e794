/** What the settings say about protection, and what the calling engine does, asked about the same setting and keys. */

import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { CallingEngine } from "../../../../renderer/calling/calling-engine.ts";
import { createCallingStore } from "../../../../renderer/calling/calling-store.ts";
import { NO_KEYS } from "../../../../renderer/calling/no-keys.ts";
import { FRAMES } from "../../../../renderer/calling/protection/frames-scheme.ts";
import { ProtectionOutcome } from "../../../../renderer/settings/protection-setting.tsx";
import { SETTINGS_WORDS } from "../../../../renderer/settings/words.ts";
import { type KeyStatus, NO_KMS } from "../../../../shared/bridge/keys.ts";
import { DEFAULT_SETTINGS } from "../../../../shared/bridge/settings.ts";
import { PROTECTION_RULES, type ProtectionRule } from "../../../../shared/mc/protection-rule.ts";
import { DEFAULT_WIRE } from "../../../../shared/mc/wire-profile.ts";
import { ERROR_WORDS } from "../../../../shared/words/error-words.ts";
import { createStandInMedia } from "../../../support/stand-ins/media.ts";

const STATES = ["off", "starting", "ready", "failed"] as const;
const PERMISSIONS = [true, false, null] as const;
const { because } = SETTINGS_WORDS.protection;
/** What the settings say instead of nothing, by the rule that it says holds. */
const SAID: Readonly<Record<string, ProtectionRule>> = {
  [because.profile]: "preferred",
  [because["no-kms"]]: "off",
  [because["not-permitted"]]: "off",
};
const REFUSALS = ["kms-not-configured", "protection-not-permitted"] as const;

/** Places a call; its record says under which rule it began, or why it did not. */
function placed(protection: ProtectionRule, status: KeyStatus) {
  const store = createCallingStore();
  store.setState({ registration: { state: "registered" } });
  const leg = { callId: "1", end() {}, refresh() {}, offerAnew() {}, move() {}, hold() {}, tellUrgency() {} };
  const engine = new CallingEngine({
    store,
    signalling: { invite: () => leg },
    connection: { retry() {} },
    media: createStandInMedia(),
    keys: { ...NO_KEYS, status: () => status, obtain: () => new Promise(() => {}) },
    schemes: [FRAMES],
    wire: DEFAULT_WIRE,
    knows: () => true,
    isInDirectory: () => false,
    systems: [],
    ownId: () => "sip:ava@mcx.system-a.example",
    settings: () => ({ ...DEFAULT_SETTINGS, protection }),
    observesNetwork: false,
    now: () => Date.now(),
  });
  engine.place("sip:bea@mcx.system-a.example", "mcptt");
  const [record] = store.getState().calls;
  return { rule: record?.protection?.rule, refusal: record?.endReason?.code ?? null };
}

const ALL = PROTECTION_RULES.flatMap((setting) =>
  STATES.flatMap((state) => PERMISSIONS.map((protectionPermitted) => ({ setting, state, protectionPermitted }))),
);

test.each(ALL)("$setting, keys $state, permitted $protectionPermitted: settings and engine agree", (each) => {
  const status: KeyStatus = { ...NO_KMS, state: each.state, protectionPermitted: each.protectionPermitted };
  const shown = renderToStaticMarkup(<ProtectionOutcome setting={each.setting} keyStatus={status} />);
  const { rule, refusal } = placed(each.setting, status);
  const said = Object.entries(SAID).find(([words]) => shown.includes(words))?.[1];
  expect(REFUSALS.find((code) => shown.includes(ERROR_WORDS[code].message)) ?? null).toBe(refusal);
  expect(said ?? each.setting).toBe(rule);
});

test("before the host has told of keys, nothing is said of what comes of the setting", () => {
  expect(renderToStaticMarkup(<ProtectionOutcome setting="required" keyStatus={null} />)).toBe("");
});
