/**
 * Somebody at a browser who chooses a person at the identity server of the lab: follows addresses, keeps cookies, sends the form of the page.
 *
 * @module
 */
import { LOG_OUT_FIELD, NOBODY_FIELD, PERSON_FIELD } from "../../../lab/identity/people-page.ts";

/** Pages and addresses on the way, more than any sign-in has. */
const MOST_STEPS = 12;

export interface Browsed {
  /** Of the page at which it ended. */
  readonly status: number;
  readonly text: string;
  /** Addresses at which it was, the first one included. */
  readonly visited: readonly string[];
}

/** What the form of a page sends with which a session ends, and where to; undefined for another page. */
export function logOutIn(text: string): { readonly action: string; readonly body: string } | undefined {
  const [, action, xsrf] =
    /<form [^>]*action="([^"]+)">\s*<input type="hidden" name="xsrf" value="([\w-]+)"/.exec(text) ?? [];
  if (action === undefined || xsrf === undefined) return undefined;
  return { action, body: String(new URLSearchParams({ xsrf, [LOG_OUT_FIELD]: "yes" })) };
}

/**
 * Signs somebody in, or ends the session, as the page asks for it.
 *
 * @param address - that the program has had opened
 * @param person - who is chosen there; null: nobody
 * @throws Error where it is sent around in a circle, or a server is not there
 */
export async function signInAtBrowser(address: URL, person: string | null): Promise<Browsed> {
  const cookies = new Map<string, string>();
  const visited: string[] = [];
  let url = address;
  let body: URLSearchParams | undefined;
  while (visited.length < MOST_STEPS) {
    visited.push(url.href);
    const answer: Response = await fetch(url, {
      redirect: "manual",
      method: body === undefined ? "GET" : "POST",
      headers: { Cookie: [...cookies].map((each) => each.join("=")).join("; ") },
      ...(body === undefined ? {} : { body }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [pair = ""] = line.split(";", 1);
      const at = pair.indexOf("=");
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const text = await answer.text();
    const location = answer.headers.get("Location");
    const end = logOutIn(text);
    if (location !== null) {
      url = new URL(location, url);
      body = undefined;
    } else if (answer.status === 200 && end !== undefined) {
      url = new URL(end.action, url);
      body = new URLSearchParams(end.body);
    } else if (answer.status === 200 && text.includes(`name="${PERSON_FIELD}"`)) {
      body = new URLSearchParams(person === null ? { [NOBODY_FIELD]: "1" } : { [PERSON_FIELD]: person });
    } else return { status: answer.status, text, visited };
  }
  throw new Error("sent around in a circle");
}
