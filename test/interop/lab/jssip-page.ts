/**
 * JsSIP, a foreign user agent, in a page of its own.
 *
 * @module
 */
import type { BrowserContext, Page } from "playwright-core";
import type { SipAccount } from "../../../shared/bridge/account.ts";
import type { AuthorizationOrder } from "../../../shared/bridge/authorization.ts";
import { bundledForPage } from "../../support/fixtures/page-bundle.ts";
import { openPlainPage, type PlainPage } from "../../support/fixtures/plain-page.ts";

/** How a call of JsSIP went. */
export interface JsSipCall {
  readonly outcome: "confirmed" | "failed";
  readonly status?: number;
  readonly contentType?: string;
  readonly body?: string;
  readonly cause?: string;
  /** Energy of what was heard. */
  readonly heard?: number;
  /** Directions of the answers to its hold and resume, and the status with which its REFER was answered. */
  readonly held?: string;
  readonly resumed?: string;
  readonly referred?: number;
}

export class JsSipPage {
  readonly #plain: PlainPage;
  readonly #page: Page;

  private constructor(plain: PlainPage) {
    this.#plain = plain;
    this.#page = plain.page;
  }

  /** Opens the page. */
  static async open(context: BrowserContext): Promise<JsSipPage> {
    const script = await bundledForPage("jssip/lib/JsSIP.js", "JsSIP");
    const plain = await openPlainPage(context);
    await plain.page.addScriptTag({ content: script });
    return new JsSipPage(plain);
  }

  /**
   * Registers, and answers with how that ended.
   *
   * @param authorize - as the host does for its windows: the password is nowhere else
   */
  async register(account: SipAccount, authorize: (order: AuthorizationOrder) => Promise<string>): Promise<string> {
    const challenges = await this.#challenged(account);
    const order = { method: "REGISTER", uri: account.registrar, body: "", credentials: [] };
    const value = await authorize({
      ...order,
      challenges: challenges.map((challenge) => ({ field: "WWW-Authenticate", value: challenge })),
    });
    return this.#page.evaluate(
      (credentials) =>
        new Promise<string>((resolve) => {
          // biome-ignore lint/suspicious/noExplicitAny: JsSIP's declarations are not among its files.
          const { agent } = window as any;
          agent.once("registered", () => resolve("registered"));
          agent.once("registrationFailed", ({ cause }: { cause?: string }) => resolve(`failed: ${cause}`));
          agent.registrator().setExtraHeaders([`Authorization: ${credentials}`]);
          agent.register();
        }),
      value,
    );
  }

  /** Starts JsSIP without a password. Gives what it is asked for. */
  #challenged(account: SipAccount): Promise<string[]> {
    return this.#page.evaluate(
      ({ servers, impu, registrar }) =>
        new Promise<string[]>((resolve) => {
          const { JsSIP } = window as unknown as { JsSIP: typeof import("jssip") };
          const agent = new JsSIP.UA({
            sockets: servers.map((server) => new JsSIP.WebSocketInterface(server)),
            uri: impu,
            registrar_server: registrar,
            register: true,
            session_timers: false,
          });
          Object.assign(window, { agent });
          // biome-ignore lint/suspicious/noExplicitAny: as above.
          agent.once("registrationFailed", ({ response }: any) => resolve(response.getHeaders("WWW-Authenticate")));
          agent.start();
        }),
      account,
    );
  }

  /**
   * Places a private call, and when it is answered waits until something is heard; then holds, resumes, asks to be referred, and ends it.
   *
   * @param parts - bodies behind the session description, as they stand in the multipart
   */
  call(target: string, parts: string, boundary: string): Promise<JsSipCall> {
    return this.#page.evaluate(
      ({ target: uri, parts: rest, boundary: between }) =>
        new Promise<JsSipCall>((resolve, reject) => {
          // biome-ignore lint/suspicious/noExplicitAny: JsSIP's declarations are not among its files.
          const { agent } = window as any;
          const session = agent.call(uri, {
            mediaConstraints: { audio: true, video: false },
            pcConfig: { iceServers: [] },
          });
          // biome-ignore lint/suspicious/noExplicitAny: as above.
          session.on("sending", ({ request }: any) => {
            request.setHeader("content-type", `multipart/mixed;boundary=${between}`);
            request.body = `--${between}\r\nContent-Type: application/sdp\r\n\r\n${request.body}\r\n${rest}`;
          });
          let remote = "";
          // The answer comes in parts, too.
          // biome-ignore lint/suspicious/noExplicitAny: as above.
          session.on("sdp", (event: any) => {
            if (event.originator === "remote")
              remote = event.sdp = /v=0\r\n[\s\S]*?(?=\r\n--|$)/.exec(event.sdp)?.[0] ?? event.sdp;
          });
          // biome-ignore lint/suspicious/noExplicitAny: as above.
          session.on("failed", ({ message, cause }: any) =>
            resolve({
              outcome: "failed",
              cause,
              status: message?.status_code,
              contentType: message?.getHeader?.("content-type"),
              body: message?.body,
            }),
          );
          session.on("confirmed", async () => {
            const connection: RTCPeerConnection = session.connection;
            const track = connection.getReceivers()[0]?.track;
            const player = new Audio();
            if (track !== undefined) player.srcObject = new MediaStream([track]);
            await player.play();
            const end = performance.now() + 15_000;
            while (performance.now() < end) {
              for (const report of (await connection.getStats()).values()) {
                const energy = report.type === "inbound-rtp" ? (report.totalAudioEnergy ?? 0) : 0;
                if (energy > 0.001) {
                  const answered = () => /^a=(sendrecv|sendonly|recvonly|inactive)/m.exec(remote)?.[1] ?? "";
                  await new Promise<void>((done) => session.hold({}, done));
                  const held = answered();
                  await new Promise<void>((done) => session.unhold({}, done));
                  const resumed = answered();
                  const referred = await new Promise<number>((done) =>
                    session.refer("sip:somebody@mcx.system-a.example", {
                      eventHandlers: {
                        // biome-ignore lint/suspicious/noExplicitAny: as above.
                        requestFailed: ({ response }: any) => done(response?.status_code ?? 0),
                        requestSucceeded: () => done(202),
                      },
                    }),
                  );
                  session.terminate();
                  return resolve({ outcome: "confirmed", heard: energy, held, resumed, referred });
                }
              }
              await new Promise((again) => setTimeout(again, 100));
            }
            reject(new Error("nothing was heard"));
          });
        }),
      { target, parts, boundary },
    );
  }

  close(): Promise<void> {
    return this.#plain.close();
  }
}
