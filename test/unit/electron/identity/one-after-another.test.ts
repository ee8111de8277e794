/** Two who sign in one after the other at one desk: nothing of the one becomes the other's. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type IdentitySession, openIdentitySession } from "../../../../electron/identity/identity-session.ts";

/** Something that a test lets go on. */
function gate() {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
}

let session: IdentitySession;
let who: string;
/** Until when a token is being kept, and a refresh and a code are being answered. */
let keeping: Promise<void>;
let refreshing: Promise<void>;
let redeeming: Promise<void>;
let written: string[];
let refreshed: string[];
let revoked: string[];
let redeemed: () => void;

const userOf = (subject: string) => ({ subject, ids: new Map([["mcptt", `sip:${subject}@mcx.system-a.example`]]) });

beforeEach(() => {
  who = "ava";
  keeping = Promise.resolve();
  refreshing = Promise.resolve();
  redeeming = Promise.resolve();
  redeemed = () => {};
  written = [];
  refreshed = [];
  revoked = [];
  session = openIdentitySession({
    server: {
      host: "idms.system-a.example",
      newAttempt: () => ({ state: "s".repeat(43) }),
      authorizationUrl: async ({ state }: { readonly state: string }, redirect: string) =>
        new URL(`${redirect}?state=${state}&code=c`),
      redeem: async () => {
        const name = who;
        redeemed();
        await redeeming;
        return { access: `${name}-access`, lifetime: 3_600, refresh: `${name}-1`, user: userOf(name), withheld: [] };
      },
      refresh: async (token: string, subject: string) => {
        refreshed.push(`${token} of ${subject}`);
        await refreshing;
        return { access: `${token}-access`, lifetime: 3_600, refresh: `${token}+` };
      },
      revoke: async (token: string) => void revoked.push(token),
      endSessionUrl: async () => undefined,
    } as never,
    kept: {
      read: async () => undefined,
      hasSignedOut: () => false,
      forget: () => {},
      signOut: () => {},
      write: async ({ refresh, user }: { readonly refresh: string; readonly user: { readonly subject: string } }) => {
        written.push(`${refresh} of ${user.subject}`);
        await keeping;
      },
    } as never,
    redirect: { path: "/back", signedOutPath: undefined, port: undefined },
    openBrowser: async (url) => void fetch(url, { headers: { "sec-fetch-site": "cross-site" } }).catch(() => {}),
    words: () => ({
      signedIn: { language: "en", title: "", text: "" },
      signedOut: { language: "en", title: "", text: "" },
    }),
    log: { info: () => {}, warn: () => {} },
  });
});
afterEach(() => session.close());

const holder = () => [session.user()?.subject, session.heldToken()];

/** Ben signs in, as far as his token being kept. */
async function benComes() {
  const kept = gate();
  keeping = kept.promise;
  who = "ben";
  const signingIn = session.signIn();
  await vi.waitFor(() => expect(written.at(-1)).toBe("ben-1 of ben"));
  return { kept, signingIn };
}

test("a token that is asked for while the next one's is being kept is the next one's", async () => {
  await session.signIn();
  const { kept, signingIn } = await benComes();
  expect(holder()).toEqual(["ava", "ava-access"]);
  const asked = session.accessToken(true);
  kept.open();
  await signingIn;
  expect(holder()[0]).toBe("ben");
  expect(await asked).toBe("ben-1-access");
  expect([holder(), refreshed]).toEqual([["ben", "ben-1-access"], ["ben-1 of ben"]]);
  expect(written).toEqual(["ava-1 of ava", "ben-1 of ben", "ben-1+ of ben"]);
});

test("one that was on its way when the next one came is nobody's, and revoked", async () => {
  await session.signIn();
  const answered = gate();
  refreshing = answered.promise;
  const asked = session.accessToken(true);
  await vi.waitFor(() => expect(refreshed).toEqual(["ava-1 of ava"]));
  const { kept, signingIn } = await benComes();
  kept.open();
  await signingIn;
  answered.open();
  await asked.catch(() => {});
  await vi.waitFor(() => expect(revoked).toEqual(["ava-1+"]));
  expect([holder(), written]).toEqual([
    ["ben", "ben-access"],
    ["ava-1 of ava", "ben-1 of ben"],
  ]);
});

test("of who signs in once more it is not revoked: the server may end with it what the newer sign-in has", async () => {
  await session.signIn();
  const answered = gate();
  refreshing = answered.promise;
  const asked = session.accessToken(true);
  await vi.waitFor(() => expect(refreshed).toHaveLength(1));
  await session.signIn();
  answered.open();
  await asked.catch(() => {});
  expect([revoked, session.user()?.subject]).toEqual([[], "ava"]);
});

test("a sign-in that is given up while the server answers leaves nothing there", async () => {
  const answered = gate();
  redeeming = answered.promise;
  const reached = gate();
  redeemed = reached.open;
  const signingIn = session.signIn();
  await reached.promise;
  session.cancel();
  await expect(signingIn).rejects.toMatchObject({ code: "sign-in-cancelled" });
  answered.open();
  await vi.waitFor(() => expect(revoked).toEqual(["ava-1"]));
  expect(holder()).toEqual([undefined, undefined]);
});

test("nor does one whose user signs out while the token is being kept", async () => {
  const { kept, signingIn } = await benComes();
  await session.signOut();
  kept.open();
  await expect(signingIn).rejects.toMatchObject({ code: "sign-in-cancelled" });
  await vi.waitFor(() => expect(revoked).toEqual(["ben-1"]));
  expect(holder()).toEqual([undefined, undefined]);
});
