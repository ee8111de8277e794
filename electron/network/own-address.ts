/**
 * Under which address of this computer others reach it.
 *
 * @module
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";

/**
 * The address of this computer from which the way to another one begins. No octet is sent for it.
 *
 * @param address - of IPv4 or IPv6
 * @throws the system's error where there is no way
 */
export async function ownAddressTowards(address: string, port: number): Promise<string> {
  const socket = createSocket(isIPv6(address) ? "udp6" : "udp4");
  try {
    const connected = once(socket, "connect");
    socket.connect(port, address);
    await connected;
    return socket.address().address;
  } finally {
    socket.close();
  }
}
