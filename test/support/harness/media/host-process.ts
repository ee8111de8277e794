/** The thread of voices in a process of its own, as it is the host's and not a window's: what memory it takes is that of the media alone. */
import { builtCodecs, VoiceThread } from "../../../../electron/media/voice-thread.ts";
import type { HostAnswer, HostQuestion } from "./media-host.ts";

const codecs = builtCodecs();
if (codecs === undefined) throw new Error("no codec");
const said: string[] = [];
const note = (message: string, detail?: unknown) => said.push(`${message} ${String(detail)}`);
const thread = new VoiceThread(codecs, 0, { info: note, warn: note, error: note });

async function answer(question: HostQuestion): Promise<unknown> {
  switch (question.kind) {
    case "origin":
      return thread.listening(question.origin);
    case "open":
      return thread.open(question.address, question.range, { withFloor: question.withFloor });
    case "start":
      return thread.start(question.id, question.protection, question.remote, question.floor);
    case "state":
      return { residentKiB: Math.round(process.memoryUsage.rss() / 1024), said, hasFailed: thread.hasFailed };
    case "end":
      await thread.end();
      process.disconnect();
  }
}

process.on("message", async ({ at, question }: { readonly at: number; readonly question: HostQuestion }) => {
  const answered: HostAnswer = await answer(question).then(
    (value) => ({ at, value }),
    (error: unknown) => ({ at, failed: String(error) }),
  );
  if (process.connected) process.send?.(answered);
});
