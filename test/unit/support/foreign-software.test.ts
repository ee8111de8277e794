import { describe, expect, test } from "vitest";
import { INTEROP, whatIsMissing } from "../../support/fixtures/foreign-software.ts";

describe("a machine that lacks foreign software", () => {
  test.each([
    ["tls.so", "kamailio-tls-modules"],
    ["websocket.so", "kamailio-websocket-modules"],
    ["topoh.so", "kamailio"],
    ["dumpcap", "wireshark-common"],
  ])("is told the package of %s alone: %s", (file, debian) => {
    const told = whatIsMissing(INTEROP, (path) => !path.endsWith(`/${file}`));
    expect(told).toMatch(new RegExp(`^${debian} \\(no /usr/[^ ]*/${file}\\); `));
    expect(told).toMatch(new RegExp(` --no-install-recommends ${debian}$`));
  });

  test("is told everything that a test needs, each package once", () => {
    const packages = whatIsMissing(["kamailio", "kamailio-tls", "kamailio"], () => false)
      .split("--no-install-recommends ")[1]
      ?.split(" ");
    expect(packages).toEqual(["kamailio", "kamailio-websocket-modules", "kamailio-tls-modules"]);
  });
});
