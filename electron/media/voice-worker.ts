/**
 * The thread in which voices over RTP are: what else the host does, which can take half a second at a time, is not heard in them.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { ownPeers } from "../network/own-peers.ts";
import { ownAddresses } from "./address-watch.ts";
import { AmrWbCodec } from "./amr-wb.ts";
import { OpusCodec } from "./opus.ts";
import type { VoiceNews, VoiceOrder } from "./voice-orders.ts";
import { VoiceServer } from "./voice-server.ts";
import type { Codecs } from "./voice-thread.ts";

const { codecs, port } = workerData as { readonly codecs: Codecs; readonly port: number };
const tell = (news: VoiceNews) => parentPort?.postMessage(news);
const server = await VoiceServer.open({
  codec: await AmrWbCodec.load(codecs.amrWb),
  opus: codecs.opus && (await OpusCodec.load(codecs.opus)),
  isOwnPeer: ownPeers(),
  addressesNow: ownAddresses,
  tell,
  port,
});

parentPort?.on("message", (order: VoiceOrder) => void server.obey(order));
