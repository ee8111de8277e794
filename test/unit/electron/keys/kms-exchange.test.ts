import { describe, expect, test } from "vitest";
import { answerEntry, requestEntry } from "../../../../electron/keys/kms-exchange.ts";
import { ladderEntrySchema } from "../../../../shared/mc/call-record.ts";

const answer = (body: string | Buffer) => ({
  status: 200,
  statusText: "OK",
  headers: { "set-cookie": ["session=1"] },
  body: Buffer.from(body),
});
const KEYS =
  '<?xml version="1.0"?><KmsResponse><KmsMessage><KmsKeyProv><KmsKeySet><UserDecryptKey>00ff</UserDecryptKey></KmsKeySet></KmsKeyProv></KmsMessage></KmsResponse>';

test.each([
  ["its body", "<a/>".repeat(20_000), {}],
  [
    "its head",
    "<a/>".repeat(14_000),
    Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`x-${i}`, "y".repeat(400)])),
  ],
])(
  "an exchange that is too long for the ladder because of %s is drawn all the same, and says that it is cut",
  (_what, body, headers) => {
    const { text: answered, ...rest } = answerEntry({ kind: "certcache" }, { ...answer(body), headers });
    const url = "https://kms.system-a.example/certcache";
    const { text: asked } = requestEntry({ kind: "certcache" }, { url, body, headers } as Parameters<
      typeof requestEntry
    >[1]);
    for (const text of [answered, asked]) {
      expect(ladderEntrySchema.safeParse({ ...rest, atMs: 0, text }).success).toBe(true);
      expect(text).toMatch(/\n\[cut here: \d{5,6} characters in all\]$/);
    }
  },
);

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
