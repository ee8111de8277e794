import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openInstallation } from "../../../../electron/services/installation.ts";
import { sipAccountSchema } from "../../../../shared/bridge/account.ts";
import { dataFolderForTests } from "./support/data-folder.ts";

const at = dataFolderForTests();

describe("the installation's identifiers", () => {
  test("are drawn once, and each unit has its own for ever", () => {
    const first = openInstallation(at.folder, at.log);
    const again = openInstallation(at.folder, at.log);
    expect(again.identity).toEqual(first.identity);
    expect(again.unitIdentity("anna")).toEqual(first.unitIdentity("anna"));
    const shape = sipAccountSchema.pick({ clientId: true, instanceId: true });
    const all = [first.identity, first.unitIdentity("anna"), first.unitIdentity("ben")].map((each) =>
      shape.parse(each),
    );
    expect(new Set(all.flatMap(({ clientId, instanceId }) => [clientId, instanceId])).size).toBe(6);
  });

  test("of a later version are the same device, and stay as they are", () => {
    const { identity } = openInstallation(at.folder, at.log);
    const file = join(at.folder, "installation.json");
    for (const later of [
      { version: 2, more: {}, ...identity },
      { version: 2, device: "another form" },
    ]) {
      writeFileSync(file, JSON.stringify(later));
      const read = openInstallation(at.folder, at.log).identity;
      expect(read.clientId).toMatch("clientId" in later ? identity.clientId : /^urn:uuid:/);
      expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(later);
    }
    expect(readdirSync(at.folder)).toEqual(["installation.json"]);
  });

  test("are drawn anew when unreadable, and hold for one run when they cannot be kept", () => {
    writeFileSync(join(at.folder, "installation.json"), "{}");
    const drawn = openInstallation(at.folder, at.log).identity;
    expect(openInstallation(at.folder, at.log).identity).toEqual(drawn);
    expect(openInstallation(at.unwritable(), at.log).identity.clientId).toMatch(/^urn:uuid:/);
    expect(at.logged).toEqual([
      "installation identifiers unreadable, new ones drawn",
      "installation identifiers not kept",
    ]);
  });
});
