/**
 * Fetches a PAC file: directly, since it is what says through which proxies everything else goes.
 *
 * @module
 */
import { request as httpRequest } from "node:http";
import { request as httpsRequest } from "node:https";
import { lineForPeople } from "../../shared/base/text-line.ts";
import { McError } from "../../shared/errors/mc-error.ts";
import { trustTheSystem } from "./system-trust.ts";

/** Milliseconds for everything. */
const LIMIT = 2_500;

/** Octets of a file; browsers take no more. */
const MAX_OCTETS = 1_048_576;

/**
 * @param url - of `http:` or `https:`; one that leads on to another address is not followed
 * @returns the script, without the mark of its encoding
 * @throws McError `pac-unreachable`, `pac-too-costly`
 */
export function fetchPacFile(url: string): Promise<string> {
  const isSecure = url.startsWith("https:");
  if (isSecure) trustTheSystem();
  return new Promise((resolve, reject) => {
    const fail = (code: "pac-unreachable" | "pac-too-costly", why: string, cause?: unknown) => {
      clearTimeout(limit);
      reject(new McError(code, lineForPeople(why).slice(0, 300), cause));
      sent.destroy();
    };
    const options = { agent: false, headers: { Accept: "application/x-ns-proxy-autoconfig, */*;q=0.5" } } as const;
    const sent = isSecure
      ? httpsRequest(url, { ...options, rejectUnauthorized: true, minVersion: "TLSv1.2" })
      : httpRequest(url, options);
    const limit = setTimeout(() => fail("pac-unreachable", `${LIMIT} ms`), LIMIT);
    sent.on("error", (cause) => fail("pac-unreachable", String((cause as { code?: unknown }).code ?? ""), cause));
    sent.on("response", (answer) => {
      if (answer.statusCode !== 200) return fail("pac-unreachable", `status ${answer.statusCode}`);
      const chunks: Buffer[] = [];
      let size = 0;
      answer.on("data", (chunk: Buffer) => {
        size += chunk.length;
        if (size > MAX_OCTETS) fail("pac-too-costly", `more than ${MAX_OCTETS} octets`);
        else chunks.push(chunk);
      });
      answer.on("error", (cause) => fail("pac-unreachable", "broken off", cause));
      answer.on("end", () => {
        clearTimeout(limit);
        resolve(new TextDecoder().decode(Buffer.concat(chunks)));
      });
    });
    sent.end();
  });
}
