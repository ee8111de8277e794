/** A conversation in which nobody has written yet. */
import { renderToStaticMarkup } from "react-dom/server";
import { expect, test } from "vitest";
import { MessagesView } from "../../../../renderer/messages/messages-view.tsx";
import type { ThreadCall } from "../../../../renderer/messages/thread-story.ts";
import { BEA, NOW } from "../../../support/fixtures/messages.ts";
import { createFixtureMessaging } from "../../../support/fixtures/views/fixture-messaging.ts";

const MISSED: ThreadCall = { id: "c", at: NOW, direction: "incoming", text: "missed", tone: "missed", spoken: null };
const nothing = () => {};

/** The conversation with Bea where there are these calls and no message. */
const drawn = (calls: readonly ThreadCall[], isInSession = false) =>
  renderToStaticMarkup(
    <MessagesView
      thread={undefined}
      shownId={null}
      personId={BEA}
      systems={[]}
      find={() => undefined}
      actions={createFixtureMessaging(nothing).actions}
      next="protected"
      isInSession={isInSession}
      onEndSession={nothing}
      isProtectionRequired={false}
      impossible={null}
      problem={null}
      files={{ attach: nothing, save: nothing, show: nothing, picture: () => Promise.reject(new Error("none")) }}
      transfers={new Map()}
      fileProblem={null}
      printHint={undefined}
      saveHint={undefined}
      calls={calls}
      attachHint={undefined}
      fetchHint={undefined}
      phrases={{ list: [], isOpen: false, hint: undefined, onToggle: nothing }}
      draft=""
      sizes={createFixtureMessaging(nothing).limits().sizes}
      onOpenCall={nothing}
      onTell={nothing}
      onPrint={nothing}
      onSave={nothing}
      onDraft={nothing}
      onSend={nothing}
      onClose={nothing}
    >
      {null}
    </MessagesView>,
  );

test("shows the calls with whoever it is with", () => {
  expect(drawn([MISSED])).toContain("missed");
  expect(drawn([])).not.toContain("missed");
});

test("says that a session is open, and ends it", () => {
  expect(drawn([], true)).toContain("Session open");
  expect(drawn([], true)).toContain("End the session");
  expect(drawn([])).not.toContain("ession open");
});
