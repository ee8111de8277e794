import { expect, test } from "vitest";
import { NO_KEYS } from "../../../../renderer/calling/no-keys.ts";
import { NO_KMS, type ObtainKeys, type OpenKeys } from "../../../../shared/bridge/keys.ts";

test("without a KMS there are no keys, and whoever asks for some is told so by name", async () => {
  expect(NO_KEYS.status()).toBe(NO_KMS);
  await expect(NO_KEYS.obtain({} as ObtainKeys)).rejects.toMatchObject({ code: "kms-not-configured" });
  await expect(NO_KEYS.open({} as OpenKeys)).rejects.toMatchObject({ code: "kms-not-configured" });
});
