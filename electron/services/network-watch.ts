/**
 * Whether this computer is still where it was in the network: its own addresses, looked at again and again, because no
 * operating system tells a program of them in the same way as another.
 *
 * @module
 */
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";

/** Between two looks. */
const LOOK_EVERY_MS = 2_000;
/** Changes come in groups: an address goes, another comes, a third follows. They are gathered for this long. */
export const GATHER_MS = 2_000;

type Interfaces = Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>;

/** Reachable only on the same link, or not at all: nothing of ours goes over such an address. */
const LINK_LOCAL = /^(?:169\.254\.|fe[89ab][0-9a-f]:)/i;
/** The first half of an IPv6 address is the network; the second changes by itself, for privacy (RFC 8981). */
const NETWORK_GROUPS = 4;

/** The network part of an IPv6 address, its groups without leading zeros. */
function networkOf(address: string): string {
  const [head = "", tail = ""] = address.split("::");
  const groups = (text: string) => (text === "" ? [] : text.split(":"));
  const missing = address.includes("::") ? 8 - groups(head).length - groups(tail).length : 0;
  const all = [...groups(head), ...Array.from({ length: missing }, () => "0"), ...groups(tail)];
  return all
    .slice(0, NETWORK_GROUPS)
    .map((group) => group.replace(/^0+(?=.)/, "").toLowerCase())
    .join(":");
}

/** Where a computer is in the network, in one line that is equal as long as that is so. */
export function placeInNetwork(interfaces: Interfaces): string {
  const addresses = Object.values(interfaces)
    .flatMap((each) => each ?? [])
    .filter(({ internal, address }) => !internal && !LINK_LOCAL.test(address))
    .map(({ address, family }) => (family === "IPv6" ? networkOf(address) : address));
  return [...new Set(addresses)].sort().join(" ");
}

/**
 * Watches until the returned function is called.
 *
 * @param onChange - told when the computer is somewhere else than when it was last told, or at the beginning
 */
export function watchNetwork(onChange: () => void, read: () => Interfaces = networkInterfaces): () => void {
  let known = placeInNetwork(read());
  let gathering: ReturnType<typeof setTimeout> | undefined;
  const settle = () => {
    gathering = undefined;
    const now = placeInNetwork(read());
    // It was away and came back: nothing has changed for anybody who could not notice it meanwhile.
    if (now === known) return;
    known = now;
    onChange();
  };
  const look = setInterval(() => {
    if (gathering !== undefined || placeInNetwork(read()) === known) return;
    gathering = setTimeout(settle, GATHER_MS);
  }, LOOK_EVERY_MS);
  // Nobody waits for this: it ends with the program.
  look.unref();
  return () => {
    clearInterval(look);
    clearTimeout(gathering);
  };
}
