/** Which requests are refused before anybody is asked. */
import { expect, test } from "vitest";
import { type RequestDialog, refusalOf } from "../../../../../renderer/signalling/connection/refused-requests.ts";
import { ALLOW } from "../../../../../shared/sip/allow.ts";

const CALL: RequestDialog = { early: false };
const RINGING: RequestDialog = { early: true };
const refused = (method: string, dialog?: RequestDialog | "gone", ...headers: string[]) =>
  refusalOf(
    { method, toTag: dialog === undefined ? "" : "tag", hasHeader: (name) => headers.includes(name) },
    dialog === "gone" ? undefined : dialog,
  );

test.each(["INFO", "NOTIFY", "REFER", "SUBSCRIBE", "REGISTER", "UPDATE", "PUBLISH", "NONSENSE", "invite"])(
  "%s: 405 with what is allowed, inside a call and outside",
  (method) => {
    const notAllowed = { statusCode: 405, extraHeaders: [ALLOW] };
    for (const dialog of [undefined, CALL, RINGING, "gone"] as const) {
      expect(refused(method, dialog)).toEqual(notAllowed);
    }
  },
);

test.each(["INVITE", "ACK", "CANCEL", "BYE", "OPTIONS"])("%s is for others to judge", (method) => {
  for (const dialog of [undefined, CALL, RINGING, "gone"] as const) expect(refused(method, dialog)).toBeUndefined();
});

test("INFO for a package: 469, and that we want none", () => {
  expect(refused("INFO", CALL, "Info-Package")).toEqual({ statusCode: 469, extraHeaders: ["Recv-Info: "] });
  expect(refused("INFO", "gone", "Info-Package")?.statusCode).toBe(481);
  expect(refused("INFO", undefined, "Info-Package")?.statusCode).toBe(405);
});

test("MESSAGE inside a call: 415, and that nothing is taken; outside it is for others to judge", () => {
  for (const dialog of [CALL, RINGING]) {
    expect(refused("MESSAGE", dialog)).toEqual({ statusCode: 415, extraHeaders: ["Accept: "] });
  }
  expect(refused("MESSAGE", "gone")?.statusCode).toBe(481);
  expect(refused("MESSAGE")).toBeUndefined();
});

test("PRACK: only while a call is being set up", () => {
  expect(refused("PRACK", RINGING)).toBeUndefined();
  for (const dialog of [undefined, CALL, "gone"] as const) expect(refused("PRACK", dialog)?.statusCode).toBe(481);
});
