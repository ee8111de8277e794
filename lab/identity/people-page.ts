/**
 * The page of the lab's identity server on which whoever signs in says who it is. Nobody types a password: the lab is for showing.
 *
 * @module
 */
import type { McService } from "../../shared/mc/services/services.ts";

/** Somebody who can sign in there. */
export interface IdentityPerson {
  readonly displayName: string;
  readonly role: string;
  /** The MC service ID in each service that the person has. */
  readonly ids: Readonly<Partial<Record<McService, string>>>;
}

export type IdentityPeople = Readonly<Record<string, IdentityPerson>>;

/** Names of the form: of who it is, and of nobody. */
export const PERSON_FIELD = "person";
export const NOBODY_FIELD = "nobody";

/** The answer goes on to an address on this computer, which the browser counts as a place that the form leads to. */
export const PAGE_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy":
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self' http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "Cache-Control": "no-store",
} as const;

const STYLE =
  ":root{color-scheme:light dark}" +
  "body{font:16px/1.5 system-ui,sans-serif;margin:3rem auto;max-width:32rem;padding:0 1rem;color:CanvasText;background:Canvas}" +
  "button{display:block;width:100%;box-sizing:border-box;font:inherit;text-align:start;padding:.6rem .8rem;margin:.4rem 0;" +
  "color:CanvasText;background:Canvas;border:1px solid GrayText;border-radius:4px;cursor:pointer}" +
  "button:focus-visible{outline:3px solid Highlight;outline-offset:1px}" +
  "button span{display:block;font-size:.875rem}.nobody{margin-top:1.5rem;text-align:center}";

const escaped = (text: string) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

const choice = (id: string, { displayName, role }: IdentityPerson) =>
  `<button name="${PERSON_FIELD}" value="${escaped(id)}">${escaped(displayName)}<span>${escaped(role)}</span></button>`;

/** A page, by its heading. */
const pageThat = (heading: string, content: string) =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>${heading} \u2013 identity server of the lab</title><style>${STYLE}</style>` +
  `<main><h1>${heading}</h1>${content}</main></html>`;

/** The page with everybody to choose from, in their order. */
export const peoplePage = (people: IdentityPeople): string =>
  pageThat(
    "Who are you?",
    `<p>This is the identity server of the lab. It is simulated, and asks for no password.</p>` +
      `<form method="post">${Object.entries(people)
        .map(([id, person]) => choice(id, person))
        .join("")}` +
      `<button class="nobody" name="${NOBODY_FIELD}" value="1">Sign in as nobody</button></form>`,
  );

/** Of the form with which a session is ended: its name, and the field that says it. */
const LOG_OUT_FORM = "op.logoutForm";
export const LOG_OUT_FIELD = "logout";

/**
 * The page on which whoever was signed in ends that session.
 *
 * @param form - of the provider, with what it knows the session by
 */
export const logOutPage = (form: string): string =>
  pageThat(
    "Sign out?",
    `<p>This is the identity server of the lab. The next sign-in in this browser begins with the list of people.</p>${form}` +
      `<button form="${LOG_OUT_FORM}" name="${LOG_OUT_FIELD}" value="yes">Sign out</button>` +
      `<button class="nobody" form="${LOG_OUT_FORM}">Stay signed in</button>`,
  );

/** Where a browser stays that ended its session and is awaited nowhere. */
export const loggedOutPage = (): string => pageThat("Signed out", "<p>You can close this page.</p>");
