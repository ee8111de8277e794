/**
 * A child process with one user's messages: the real engine over the real file, in the folder of its argument. Its network and the other end
 * are whoever started it, a line of JSON for each thing that happens. At the step that an order names it is killed as kill -9 does.
 */
import { writeSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { keyFileStore } from "../../../../electron/keys/key-store.ts";
import { openMessageFile } from "../../../../electron/messages/message-file.ts";
import { messagesOf } from "../../../../renderer/messaging/message-book.ts";
import { messageLimits } from "../../../../renderer/messaging/message-sizes.ts";
import { MessagingEngine } from "../../../../renderer/messaging/messaging-engine.ts";
import { createMessagingStore } from "../../../../renderer/messaging/messaging-store.ts";
import { type DataAnswer, NO_FILES, NO_LONGER } from "../../../../renderer/messaging/ports.ts";
import type { MessageRecord } from "../../../../shared/mc/message-record.ts";
import { AVA, sealedFor } from "../../fixtures/messages.ts";
import { ORDINARY_CHOICES } from "../../fixtures/messaging-choices.ts";
import { inContainer, outOfContainer } from "../../fixtures/sealed-for-one.ts";
import { type FromMessenger, receivedOf, type ToMessenger } from "./messenger-lines.ts";

const [, , folder = ""] = process.argv;

/** Written when it returns, whatever becomes of the process then. */
const say = (line: FromMessenger) => void writeSync(1, `${JSON.stringify(line)}\n`);

/** States that no step of ours comes just before. */
const COMES_FROM_OUTSIDE: ReadonlySet<string> = new Set(["delivered", "read", "sealed", "seen"]);

const isTold = ({ direction, readAt }: MessageRecord) => direction === "incoming" && readAt !== null;

let killAt = Number.POSITIVE_INFINITY;
function step(name: string): void {
  killAt -= 1;
  if (killAt !== 0) return;
  say({ said: "killed", step: name });
  process.kill(process.pid, "SIGKILL");
}

const file = openMessageFile(folder, async () => [keyFileStore(join(folder, "messages.key"))], {
  error: (message) => say({ said: "fault", message }),
});

const answers: ((line: { readonly answer: DataAnswer } | { readonly taken: boolean }) => void)[] = [];
/** Leaves for the network, and waits for what it says. */
function overNetwork<A>(line: FromMessenger): Promise<A> {
  const answered = new Promise<A>((resolve) => answers.push(resolve as never));
  say(line);
  return answered;
}

const store = createMessagingStore();
const engine = new MessagingEngine({
  store,
  service: "mcdata",
  ownId: AVA,
  data: {
    async send({ record: { conversationId, id }, calledId, payload }) {
      const number = answers.length;
      const answered = overNetwork<{ answer: DataAnswer }>({
        said: "sent",
        number,
        id,
        conversationId,
        calledId,
        payload,
      });
      step(`after it has left for ${calledId}`);
      const { answer } = await answered;
      step(`after the answer ${answer.status}`);
      return answer;
    },
    async notify({ about, notification }) {
      const number = answers.length;
      const heard = overNetwork<{ taken: boolean }>({ said: "told", number, id: about.id, notification });
      step(`after ${notification} has left`);
      const { taken } = await heard;
      step(`after ${notification} was heard`);
      return taken;
    },
    announce: () => Promise.reject(new Error("no file goes out")),
    notifyFile: () => Promise.reject(new Error("no file comes in")),
    terminateFile: () => Promise.reject(new Error("no file comes in")),
  },
  files: NO_FILES,
  longer: NO_LONGER,
  limits: () => messageLimits(undefined, false),
  keys: {
    async seal({ calledId, content }) {
      const payload = inContainer(calledId, content);
      step(`after it is sealed for ${calledId}`);
      return { ...sealedFor(calledId), payload, notes: [] };
    },
    async open({ payload }) {
      const opened = outOfContainer(AVA, payload);
      step("after it is opened");
      return { ...opened, identity: sealedFor(AVA).identity };
    },
  },
  file: {
    async put(record) {
      if (COMES_FROM_OUTSIDE.has(record.state) && !isTold(record)) step(`before ${record.state} is stored`);
      await file.put(record);
      step(`after ${record.state} is stored`);
    },
  },
  ...ORDINARY_CHOICES,
  onFault: (code, detail) => say({ said: "fault", message: `${code} ${detail}` }),
  now: Date.now,
});

const shown = new Map<string, MessageRecord>();
store.subscribe(({ book, problem }) => {
  if (problem !== null) say({ said: "fault", message: problem.code });
  for (const record of messagesOf(book)) {
    if (shown.get(record.id) === record) continue;
    shown.set(record.id, record);
    say({ said: "shown", record });
  }
});

async function obey(order: ToMessenger): Promise<void> {
  switch (order.order) {
    case "write":
      killAt = order.killAt ?? killAt;
      return engine.write(order.to, order.text);
    case "take": {
      killAt = order.killAt ?? killAt;
      const refusal = await engine.receive(receivedOf(order.data));
      step("before it is said that it was taken");
      return say({ said: "taken", number: order.number, refusal: refusal?.code ?? null });
    }
    case "see":
      return engine.seen(order.id);
    case "answer":
      return answers[order.number]?.(order);
    case "heard":
      return answers[order.number]?.({ taken: true });
    case "end":
      await file.close();
      process.exit(0);
  }
}

const stored: MessageRecord[] = [];
for (let after: number | null = 0; after !== null; ) {
  const page = await file.list(after, 500);
  stored.push(...page.records);
  after = page.next;
}
say({ said: "stored", records: stored });
engine.resume(stored);
engine.connection(true);
createInterface({ input: process.stdin }).on("line", (line) => void obey(JSON.parse(line) as ToMessenger));
