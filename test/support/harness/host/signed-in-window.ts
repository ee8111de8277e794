/** The window of whoever has signed in: a bridge that notes what crosses it, and what a client needs of its host. */
import { createHostLines } from "../../../../renderer/client/host-lines.ts";
import type { Host } from "../../../../renderer/host/host.ts";
import type { RawBridge } from "../../../../shared/bridge/bridge.ts";
import type { createClient } from "../calling/scripted.ts";

/** The same bridge. @param note - is told everything that crosses it, in both directions */
export const noting = (bridge: RawBridge, note: (text: string) => void): RawBridge => ({
  async call(command, input) {
    const result = await bridge.call(command, input);
    note(JSON.stringify([command, input, result]));
    return result;
  },
  subscribe: (listener) =>
    bridge.subscribe((event, payload) => {
      note(JSON.stringify([event, payload]));
      listener(event, payload);
    }),
});

/** What the host does for a client whose user has signed in. */
export const ofSignedIn = (host: Host) =>
  ({
    openHostLine: createHostLines(host).open,
    authorise: async (service, refused) => void (await host.call("signIn.authorise", { service, refused })),
    answerChallenges: async (order) => (await host.call("account.authorize", order)).credentials,
  }) satisfies Parameters<typeof createClient>[2];
