/** What a user profile does not permit is there, off, and says what is missing and who grants it. */
import { expect, test } from "@playwright/test";
import { PRIVATE_CALL_PERMISSIONS, type PrivateCallPermission } from "../../shared/mc/private-call-permissions.ts";
import { viewPages } from "../support/harness/e2e/view-pages.ts";

const views = viewPages();

interface Row {
  /** The page of fixtures on which the control stands. */
  readonly state: string;
  /** Part of the window, and the button in it. */
  readonly region: string;
  readonly button: RegExp;
}

const ofPerson = (button: RegExp): Row => ({ state: "idle", region: "people", button });
const ofCall = (state: string, button: RegExp): Row => ({ state, region: "call", button });

const CONTROLS: Partial<Record<PrivateCallPermission, Row>> = {
  "allow-private-call": ofPerson(/^Call/),
  "allow-private-call-to-any-user": ofPerson(/^Call/),
  "allow-emergency-private-call": ofPerson(/^Emergency/),
  "allow-request-first-to-answer-call": ofPerson(/^Several/),
  "allow-request-private-call-call-back": ofPerson(/^Ask to call back/),
  "allow-call-transfer": ofCall("connected-home", /^Transfer/),
  "allow-call-fwd-manual-any": ofCall("incoming", /^Forward/),
  "allow-cancel-private-emergency-call": ofCall("clear-not-permitted", /^Clear emergency/),
};

/** What has no button of its own, and why. */
const WITHOUT: Partial<Record<PrivateCallPermission, string>> = {
  "allow-cancel-private-call-call-back": "stands where a wish is open: test/e2e/call-back-views.spec.ts",
  "allow-private-call-media-protection": "a rule among the settings: test/e2e/views.spec.ts",
  "allow-private-call-floor-control-protection": "the server's: it hands out the CSK",
  "allow-manual-commencement": "chooses how a call is asked for: test/unit/shared/mc/private-call-permissions.test.ts",
  "allow-automatic-commencement": "the same",
  "allow-force-auto-answer": "nothing here forces an answer",
  "allow-private-call-participation": "the server's: it puts no call through",
  "allow-to-receive-private-call-from-any-user": "the server's: it puts no call through",
  "allow-request-presence": "told below whoever is chosen, where the system tells of presence at all",
};

test("each permission has its control, or a reason why it has none", () => {
  const known = [...Object.keys(CONTROLS), ...Object.keys(WITHOUT)];
  expect(known.toSorted()).toEqual([...PRIVATE_CALL_PERMISSIONS].sort());
});

test("the control is there, off, and says so", async () => {
  for (const [permission, { button, region, state }] of Object.entries(CONTROLS)) {
    const page = views.page();
    await views.show(`state=${state}&withholds=${permission}`);
    const control = page.locator(`[data-region=${region}]`).getByRole("button", { name: button }).first();
    await expect.soft(control, permission).toBeDisabled();
    await expect.soft(control, permission).toContainText("not permitted");
    if (permission === "allow-private-call-to-any-user") {
      // Beforehand, of each: the list of the fixtures has nobody.
      const rows = page.getByRole("group", { name: /^Favourites/ }).getByRole("option");
      await expect.soft(rows.filter({ hasText: "not permitted" })).toHaveCount(await rows.count());
    }
    const who = page.getByRole("button", { name: "Not permitted: who grants it?" });
    if (region === "people") await who.click();
    const said = page.getByText(new RegExp(`lacks .*${permission}\\b.*which the administrator`));
    await expect.soft(said.first(), permission).toBeVisible();
  }
});
