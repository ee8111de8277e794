/** Every request that SIP.js can send, challenged: what the calls of today do not use is used by those of tomorrow. */
import { Messager, Publisher } from "sip.js";
import { afterEach, beforeEach, expect, test } from "vitest";
import { SipConnection } from "../../../renderer/signalling/connection/connection.ts";
import { sipUri } from "../../../renderer/signalling/connection/user-agent.ts";
import { answersWith } from "../../support/harness/answers.ts";
import { Judge, sequence } from "../../support/harness/calling/challenging.ts";
import { CREDENTIALS, createScriptedServer, type ScriptedServer } from "../../support/stand-ins/sip-server.ts";

let server: ScriptedServer;
let connection: SipConnection;

beforeEach(async () => {
  server = await createScriptedServer();
  const up = Promise.withResolvers<void>();
  connection = new SipConnection(server.account(), Date.now, {
    answerChallenges: answersWith(CREDENTIALS),
    onRegistration: ({ state }) => state === "registered" && up.resolve(),
    onPublished: () => {},
    onConnection: () => {},
    onPassed: () => {},
    onHandled: () => {},
    onWarning: () => {},
    whenQuiet: (action) => action(),
    whenIdle: () => () => {},
  });
  connection.start();
  await up.promise;
});
afterEach(async () => {
  await connection.stop();
  await server.close();
});

const target = sipUri("sip:bea@mcx.system-a.example");
const SENDS = {
  MESSAGE: () => void new Messager(connection.userAgent, target, "K\u00f6ln").message(),
  PUBLISH: () => void new Publisher(connection.userAgent, target, "presence").publish("<open/>"),
  OPTIONS: () => {
    const { userAgentCore } = connection.userAgent;
    userAgentCore.request(userAgentCore.makeOutgoingRequestMessage("OPTIONS", target, target, target, {}));
  },
} as const;

test.each(Object.keys(SENDS) as (keyof typeof SENDS)[])(
  "%s goes again over its body, to the edge and to the core",
  async (method) => {
    const edge = new Judge(() => server, 407, "edge.system-a.example", { qop: ["auth-int"] });
    const core = new Judge(() => server, 401, "ims.system-a.example", { algorithms: ["SHA-256"], qop: ["auth-int"] });
    SENDS[method]();
    const first = await server.request(method);
    edge.ask(first);
    const second = await server.request(method);
    edge.accepts(second);
    core.ask(second);
    const third = await server.request(method);
    edge.accepts(third);
    core.accepts(third);
    expect([second, third].map((each) => sequence(each) - sequence(first))).toEqual([1, 2]);
    expect(third.body).toBe(first.body);
    server.answer(third, 200, "OK", { headers: ["SIP-ETag: 1", "Expires: 3600"] });
  },
);
