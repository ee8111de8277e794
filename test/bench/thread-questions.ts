/** Questions to a thread of a bench, each answered by its number. */
import type { Worker } from "node:worker_threads";

/** What the thread says to a question. */
export type ThreadAnswer =
  | { readonly id: number; readonly value: unknown }
  | { readonly id: number; readonly error: string };

/** Asks a thread from now on; an answer with an error rejects. */
export function questionsTo<Question extends object>(worker: Worker): <T>(question: Question) => Promise<T> {
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
  let last = 0;
  worker.on("message", (answer: ThreadAnswer) => {
    const waiter = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ("error" in answer) waiter?.reject(new Error(answer.error));
    else waiter?.resolve(answer.value as never);
  });
  return (question) =>
    new Promise((resolve, reject) => {
      const id = ++last;
      waiting.set(id, { resolve, reject });
      worker.postMessage({ id, ...question });
    });
}
