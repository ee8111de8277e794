/** Transmission control: who may send sound and picture in a video call that asks for it. */
export const transmission = {
  region: "Transmission",
  band: {
    before: "Video call with permission to transmit",
    resting: "You are not transmitting",
    asking: "Asking for permission to transmit",
    queued: "Waiting to transmit, place {{position, number}}",
    queuedSomewhere: "Waiting to transmit",
    opening: "You may transmit: the camera opens",
    ours: "You are transmitting",
    ending: "Ending your transmission",
    listenOnly: "You may only receive",
  },
  /** Why we are not seen, or do not see. */
  problem: {
    rejected: "You may not transmit now",
    revoked: "Your transmission was stopped",
    "no-answer": "Permission to transmit is not answered",
    cancelled: "Your request was taken out of the queue",
    unusable: "The permission could not be used",
    "not-there": "Your transmission was ended",
    "no-sound": "Your transmission was ended",
    "view-rejected": "The picture of {{name}} was not given to you",
    "view-no-answer": "Your wish to see {{name}} is not answered",
  },
  detail: {
    closed: "Nobody sees or hears you.",
    left: "{{time}} left",
    forTime: "for {{time}}",
    seen: "{{name}} receives you",
    notSeen: "Nobody has asked to receive you yet",
    muted: "Your microphone is off in this program: you are seen and not heard.",
    held: "On hold: nobody transmits.",
    beforeAnswer: "Nothing is sent before the call is answered and permission is there.",
    byServer: "The server says: {{phrase}}",
    noAnswer: "The transmission control server has answered none of three requests. The call itself goes on.",
    notProved:
      "What came from the transmission control server was not protected by your signalling key, and none of it was taken. Only its administrator can put that right. The call itself goes on.",
    cancelled: "Ask again if you still want to be seen.",
    "not-there":
      "This window did not react for 3 seconds, so nothing was sent any more. Transmit again if you want to be seen.",
    "no-sound":
      "Nothing came from the microphone for 2 seconds. Transmit again; if it stays silent, check the headset.",
    unusable:
      "Sound and picture would have had the same source, which breaks their protection. Only the administrator of the server can put that right.",
  },
  far: {
    offered: "{{name}} is transmitting. Nothing is shown before you ask for it.",
    asking: "Asking for the picture of {{name}}.",
    ending: "Ending the picture of {{name}}.",
    none: "{{name}} is not transmitting.",
  },
  /** What the keys do now. */
  key: {
    transmit: "Transmit",
    withdraw: "Withdraw",
    stop: "Stop transmitting",
    view: "View",
    stopViewing: "Stop viewing",
  },
  protection: {
    on: "Transmission control protected",
    off: "Transmission control not protected",
    refused_one: "Transmission control protected: {{count, number}} message was not let through",
    refused_other: "Transmission control protected: {{count, number}} messages were not let through",
  },
  /** Causes of TS 24.581 clause 9.2.3. */
  rejected: {
    "1": "As many transmit already as may.",
    "2": "The transmission control server has an error.",
    "3": "Nobody else is in the call yet.",
    "4": "It is too early to ask again.",
    "5": "You may only receive in this call.",
    "6": "The network has no room for it now.",
    other: "The transmission control server gives no reason.",
  },
  revoked: {
    "1": "Nobody else is in the call any more.",
    "2": "You have transmitted as long as is allowed at a time.",
    "3": "You had no permission to transmit.",
    "4": "Somebody with a higher priority transmits.",
    "5": "The server has stopped it.",
    "6": "The network has no room for it any more.",
    "7": "You are in the queue again.",
    "8": "Nobody receives it.",
    other: "The transmission control server gives no reason.",
  },
  "view-rejected": {
    "2": "The transmission control server has an error.",
    "4": "It is too early to ask again.",
    "5": "You may only transmit in this call.",
    "6": "The network has no room for it now.",
    "7": "As many pictures come already as may.",
    other: "The transmission control server gives no reason.",
  },
} as const;
