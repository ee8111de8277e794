/**
 * The thread in which voices over RTP are: what else the host does, which can take half a second at a time, is not heard in them.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { ownPeers } from "../network/own-peers.ts";
import { AmrWbCodec } from "./amr-wb.ts";
import type { VoiceNews, VoiceOrder } from "./voice-orders.ts";
import { VoiceServer } from "./voice-server.ts";

const { codec, port } = workerData as { readonly codec: Uint8Array; readonly port: number };
const tell = (news: VoiceNews) => parentPort?.postMessage(news);
const server = await VoiceServer.open({ codec: await AmrWbCodec.load(codec), isOwnPeer: ownPeers(), tell, port });

parentPort?.on("message", (order: VoiceOrder) => void server.obey(order));
