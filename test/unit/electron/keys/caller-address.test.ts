/** What an I_MESSAGE says of itself decides whether it is looked at any further. */
import { expect, test } from "vitest";
import { callerAddress } from "../../../../electron/keys/caller-address.ts";
import { readAddresses } from "../../../../shared/mikey/open.ts";
import { HOME, NOW, PARTNER, unsealedMessage, VISITOR, WINDOW } from "../../../support/fixtures/leg-work.ts";

const expected = { home: HOME, callerId: VISITOR, at: NOW, window: WINDOW };
const said = readAddresses(unsealedMessage());
const refused = (code: string, detail?: string) => expect.objectContaining({ code, detail });

test("the caller and the KMS that shows who they are", () => {
  expect(callerAddress(said, expected)).toEqual({ caller: VISITOR, kms: PARTNER });
});

test.each([0, WINDOW, -WINDOW])("a message may be %i seconds from our clock", (seconds) => {
  expect(callerAddress({ ...said, at: NOW + seconds }, expected).caller).toBe(VISITOR);
});

test.each([WINDOW + 1, -WINDOW - 1, Number.NaN])("a message %d seconds from our clock is refused", (seconds) => {
  expect(() => callerAddress({ ...said, at: NOW + seconds }, expected)).toThrow(refused("key-message-time"));
});

test("a message for somebody of another KMS is not for us", () => {
  expect(() => callerAddress({ ...said, responderKmsUri: PARTNER }, expected)).toThrow(
    refused("key-message-not-for-us", PARTNER),
  );
});

test("who signs has to be the one whom our server names", () => {
  const other = "sip:eve@mcx.partner.test";
  expect(() => callerAddress({ ...said, initiatorUri: other }, expected)).toThrow(
    refused("key-message-caller-differs", other),
  );
  // Written in another way it is the same; the UID is made from what the message says.
  const written = "sip:vera@MCX.partner.test";
  expect(callerAddress({ ...said, initiatorUri: written }, expected).caller).toBe(written);
});

test("who hides in the message is the one whom our server names, and has to sign as such", () => {
  expect(callerAddress({ ...said, initiatorUri: undefined }, expected).caller).toBe(VISITOR);
});

test.each([
  ["http://kms.partner.test", "kms-uri-insecure"],
  ["..", "kms-uri-invalid"],
])("a caller's KMS that is none is refused: %s", (initiatorKmsUri, code) => {
  expect(() => callerAddress({ ...said, initiatorKmsUri }, expected)).toThrow(expect.objectContaining({ code }));
});
