/**
 * Entry of a MIKEY worker in the host: one thread of Node.
 *
 * @module
 */
import { parentPort } from "node:worker_threads";
import { buffersOf, mikeyServer, type WorkerRequest } from "../../shared/mikey/worker.ts";

const server = mikeyServer();
parentPort?.on("message", (request: WorkerRequest) => {
  const response = server.answer(request);
  parentPort?.postMessage(response, buffersOf(response));
  server.rest();
});
