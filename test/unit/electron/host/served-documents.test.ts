/** By whose documents a user works: those of home or of the partner, never of both. */
import { expect, test, vi } from "vitest";
import { createServedDocuments } from "../../../../electron/host/served-documents.ts";
import type { UserDocuments } from "../../../../electron/host/user-documents.ts";
import type { Documents } from "../../../../shared/bridge/documents.ts";

const B = "mcx.b.test";

/** Documents of a system, by its name. */
function documentsOf(name: string) {
  const listeners = new Set<(documents: Documents, obeyed: boolean) => void>();
  const state: Documents = {
    kind: "server",
    server: name,
    documents: [],
    profiles: [],
    changed: null,
    mostCalls: null,
    calls: {},
    data: null,
    groups: null,
  };
  const documents = {
    ...{ isNamed: () => true, text: () => name, state: () => state, ready: async () => {} },
    ...{ check: vi.fn(async () => {}), mayHaveChanged: vi.fn(), choose: vi.fn(), signInChanged: vi.fn() },
    accountChanged: vi.fn(),
    onChange(listener: (documents: Documents, obeyed: boolean) => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: vi.fn(),
  } satisfies UserDocuments;
  const tell = () => {
    for (const listener of listeners) listener(state, true);
  };
  return { ...documents, state, documents, tell };
}

function setUp() {
  const [home, partner] = [documentsOf("home"), documentsOf("partner")];
  const open = vi.fn(() => partner.documents);
  let at: string | undefined;
  const told: Documents[] = [];
  const served = createServedDocuments({ home: home.documents, open, servedBy: () => at });
  served.onChange((documents) => told.push(documents));
  const move = (to: string | undefined) => {
    at = to;
    served.moved();
  };
  return { home, move, open, partner, served, told };
}

test("at home those of home count, and nobody asks the partner", async () => {
  const { home, open, served, told } = setUp();
  home.tell();
  await served.check();
  expect([served.state(), told, open.mock.calls]).toEqual([home.state, [home.state], []]);
  expect(home.check).toHaveBeenCalledOnce();
});

test("at the partner those of the partner count, and home is obeyed and told no more, until the way back", async () => {
  const { home, move, partner, served, told } = setUp();
  move(B);
  home.tell();
  partner.tell();
  served.choose({ service: "mcptt", index: 2 });
  expect([served.state(), told]).toEqual([partner.state, [partner.state, partner.state]]);
  expect([home.choose.mock.calls.length, partner.choose.mock.calls.length]).toEqual([0, 1]);
  move(undefined);
  partner.tell();
  expect([served.state(), told.at(-1), told.length]).toEqual([home.state, home.state, 3]);
});

test("who leaves a partner, or comes back, begins with nothing of what that said before", () => {
  const { home, move, partner } = setUp();
  move(B);
  move(undefined);
  move(B);
  expect([home.accountChanged.mock.calls.length, partner.accountChanged.mock.calls.length]).toEqual([0, 2]);
});

test("a sign-in and an end concern all of them, and those of a partner are opened once", () => {
  const { home, open, partner, served } = setUp();
  expect(served.at(B)).toBe(served.at(B));
  served.signInChanged(false);
  served.close();
  expect(open).toHaveBeenCalledExactlyOnceWith(B);
  for (const { close, signInChanged } of [home, partner]) {
    expect(signInChanged).toHaveBeenCalledWith(false);
    expect(close).toHaveBeenCalledOnce();
  }
});
