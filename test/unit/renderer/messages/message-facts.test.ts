/** What has carried a message stands with it only where something has. */
import { expect, test } from "vitest";
import { factsOf } from "../../../../renderer/messages/message-facts.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { written } from "../../../support/fixtures/messages.ts";

const carriedBy = (change: Partial<MessageRecord>) =>
  factsOf(written(change)).find(({ name }) => name === "Carried by")?.value;

test.each<[string, Partial<MessageRecord>, string | undefined]>([
  ["waits", { state: "waiting" }, undefined],
  ["failed before anything left", { state: "failed", failure: { code: "kms-unreachable" } }, undefined],
  ["is being sent", { state: "sending", attempts: 1 }, "9.2.2"],
  ["failed after it was sent", { state: "failed", attempts: 3, failure: { code: "message-not-answered" } }, "9.2.2"],
  ["was accepted over a session", { state: "accepted", acceptedAt: 1, plane: "session" }, "9.2.4"],
  ["came over a connection of its own", { direction: "incoming", state: "seen", plane: "media" }, "9.2.3"],
])("a message that %s", (_what, change, clause) => {
  const said = carriedBy(change);
  if (clause === undefined) expect(said).toBeUndefined();
  else expect(said).toContain(clause);
});
