import { beforeEach, describe, expect, test } from "vitest";
import { ProfileWatch } from "../../../../electron/keys/profile-watch.ts";
import type { Logger } from "../../../../electron/services/log.ts";
import { kmsUri } from "../../../../shared/kms/identifiers.ts";
import { encodeUserProfile } from "../../../../shared/kms/user-profile.ts";
import type { PrivateCallPermission } from "../../../../shared/mc/private-call-permissions.ts";

const log: Logger = { info: () => {}, warn: () => {}, error: () => {} };
const profile = (allowed: PrivateCallPermission[]) =>
  encodeUserProfile(
    {
      xuiUri: "sip:a@x.test",
      index: 0,
      callees: [{ uri: "sip:b@y.test", kmsUri: kmsUri("kms.y.test") }],
      allowed,
    },
    "mcptt",
  );

describe("the user profile", () => {
  let document: string | undefined;
  let watch: ProfileWatch;
  beforeEach(() => {
    document = undefined;
    watch = new ProfileWatch("mcptt", () => document, log);
  });

  test("may be missing, come, change and go", () => {
    expect(watch.protectionPermitted).toBeNull();
    document = profile([]);
    expect(watch.protectionPermitted).toBe(false);
    document = profile(["allow-private-call-media-protection"]);
    expect(watch.protectionPermitted).toBe(true);
    expect(watch.permissions).toEqual(["allow-private-call-media-protection"]);
    expect(watch.profile?.pairs).toHaveLength(1);
    document = undefined;
    expect(watch.protectionPermitted).toBeNull();
    expect(watch.permissions).toBeNull();
  });

  test("permits nothing where one is needed and there is none", () => {
    const needed = new ProfileWatch("mcptt", () => document, log, true);
    expect(needed.permissions).toEqual([]);
    expect(needed.protectionPermitted).toBeNull();
    document = profile(["allow-private-call"]);
    expect(needed.permissions).toEqual(["allow-private-call"]);
    document = undefined;
    expect(needed.permissions).toEqual([]);
    document = "<not xml";
    expect(needed.permissions).toEqual([]);
  });

  test.each([
    ["<not xml", "profile-broken"],
    ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "profile-doctype"],
    ["<a/>", "profile-unexpected"],
    [" ".repeat(2 * 1024 * 1024), "profile-too-large"],
  ])("that cannot be read leaves the one before in use", (broken, code) => {
    document = profile(["allow-private-call-media-protection"]);
    expect(watch.protectionPermitted).toBe(true);
    document = broken;
    expect(watch.protectionPermitted).toBe(true);
    expect(watch.problem?.code).toBe(code);
    document = profile([]);
    expect(watch.protectionPermitted).toBe(false);
    expect(watch.problem).toBeUndefined();
  });

  test("whose file cannot be read is a problem, not the end", () => {
    const unreadable = new ProfileWatch(
      "mcptt",
      () => {
        throw Object.assign(new Error("EACCES"), { code: "EACCES" });
      },
      log,
    );
    expect(unreadable.protectionPermitted).toBeNull();
    expect(unreadable.problem).toBeDefined();
  });

  test.each([
    ["a good one", profile([]), undefined],
    ["none", undefined, undefined],
    ["a broken one", "<not xml", "profile-broken"],
  ])("that can be read again, and is the same as before, is what it was: %s", (_what, text, code) => {
    document = text;
    let failure: string | undefined;
    const lines: string[] = [];
    const read = () => {
      if (failure !== undefined) throw Object.assign(new Error(failure), { code: failure });
      return document;
    };
    const interrupted = new ProfileWatch("mcptt", read, { ...log, error: (line) => void lines.push(line) });
    const permitted = interrupted.protectionPermitted;
    expect(interrupted.problem?.code).toBe(code);
    lines.length = 0;
    for (const each of ["EACCES", "EIO"]) {
      failure = each;
      for (let looks = 0; looks < 5; looks++) expect(interrupted.protectionPermitted).toBe(permitted);
      expect(interrupted.problem?.code).toBe("keys-failed");
    }
    // One line for each thing that went wrong, however often it is looked at.
    expect(lines).toHaveLength(2);
    failure = undefined;
    expect(interrupted.protectionPermitted).toBe(permitted);
    expect(interrupted.problem?.code).toBe(code);
    failure = "EACCES";
    void interrupted.profile;
    expect(lines).toHaveLength(3);
  });
});
