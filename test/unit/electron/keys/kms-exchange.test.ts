import { describe, expect, test } from "vitest";
import { answerEntry } from "../../../../electron/keys/kms-exchange.ts";

const answer = (body: string | Buffer) => ({
  status: 200,
  statusText: "OK",
  headers: { "set-cookie": ["session=1"] },
  body: Buffer.from(body),
});
const KEYS =
  '<?xml version="1.0"?><KmsResponse><KmsMessage><KmsKeyProv><KmsKeySet><UserDecryptKey>00ff</UserDecryptKey></KmsKeySet></KmsKeyProv></KmsMessage></KmsResponse>';

describe("an answer in the ladder", () => {
  test("shows what it says when there is no secret in it", () => {
    const { text } = answerEntry({ kind: "certcache" }, answer("<KmsCertCache CacheNum='3'/>"));
    expect(text).toContain("CacheNum='3'");
    expect(text).toContain("set-cookie: [removed]");
  });

  test("hides the answers that bring keys", () => {
    expect(answerEntry({ kind: "keyprov" }, answer(KEYS)).text).not.toContain("00ff");
  });

  test.each([
    ["as it is", KEYS],
    ["in UTF-16", Buffer.from(KEYS, "utf16le")],
    ["with a prefix", KEYS.replaceAll(/<(\/?)(Kms|User)/g, "<$1k:$2")],
  ])("hides keys that come although nobody asked for them, %s", (_how, body) => {
    const { text } = answerEntry({ kind: "certcache" }, answer(body));
    expect(text.replaceAll("\0", "")).not.toContain("00ff");
    expect(text).toContain("octets removed");
  });
});
