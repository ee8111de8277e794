/** What the host is told of a voice that a window asks for. */
import { expect, test } from "vitest";
import { createRtpPort } from "../../../../renderer/client/rtp-port.ts";
import type { Host } from "../../../../renderer/host/host.ts";

test("the host is told the server in use of when a call asks, and none while there is none", async () => {
  const asked: unknown[] = [];
  const call = async (command: string, order: unknown) => void asked.push([command, order]);
  let inUse: string | undefined = "sip-b.a.test:5061";
  // Nothing else of a host is used.
  const port = createRtpPort({ call } as unknown as Host, () => inUse);
  await port.open({ pictures: false });
  inUse = undefined;
  await port.open({ pictures: true });
  expect(asked).toEqual([
    ["rtp.open", { pictures: false, server: "sip-b.a.test:5061" }],
    ["rtp.open", { pictures: true }],
  ]);
});
