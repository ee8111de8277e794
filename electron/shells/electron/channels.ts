/** The two IPC channels of the bridge: commands in, events out. */
export const CALL_CHANNEL = "mc:call";
export const EVENT_CHANNEL = "mc:event";
