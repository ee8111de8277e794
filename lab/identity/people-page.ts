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

/** The page with everybody to choose from, in their order. */
export const peoplePage = (people: IdentityPeople): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">` +
  `<title>Who are you? \u2013 identity server of the lab</title><style>${STYLE}</style>` +
  `<main><h1>Who are you?</h1><p>This is the identity server of the lab. It is simulated, and asks for no password.</p>` +
  `<form method="post">${Object.entries(people)
    .map(([id, person]) => choice(id, person))
    .join("")}` +
  `<button class="nobody" name="${NOBODY_FIELD}" value="1">Sign in as nobody</button></form></main></html>`;
