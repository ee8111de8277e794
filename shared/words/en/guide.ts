/** The guided demonstration with the lab. */
export const guide = {
  region: "Guided demonstration",
  at: "Step {{at, number}} of {{count, number}}",
  act: "Do",
  say: "Say",
  setUp: "Set up",
  setUpAgain: "Set up again",
  next: "Next",
  back: "Back",
  skip: "Skip",
  reset: "Reset all",
  close: "Close",
  /** Of the step that is shown. */
  state: {
    fresh: "Not set up yet",
    busy: "Being set up",
    waiting: "Set up, not seen yet",
    done: "Done",
    over: "Done, and this was the last step",
  },
  steps: {
    atHome: {
      title: "A call at home",
      act: "Bea is chosen: press {{call}} and let her unit answer. {{end}} ends the call.",
      say: "A private call within our own system. The lock is green because what arrived was checked with the key of this call.",
    },
    migrated: {
      title: "She has migrated",
      act: "Press {{call}} again, for the same ID as before; {{protection}} shows whose keys these are. {{end}} ends the call.",
      say: "Her home system names her new ID, its key server and the reason. The first call was released, the second has a key of its own.",
    },
    picture: {
      title: "With picture",
      act: "Press {{videoCall}}; when her picture is there, {{camera}} sends ours. {{end}} ends the call.",
      say: "The same redirection for a video call: sound and pictures both go protected to the new ID. Nobody is seen before a key is pressed.",
    },
    message: {
      title: "A message",
      act: "Press {{message}}, write a line and press Enter. {{calls}} leads back to the calls.",
      say: "A message is redirected like a call, and sealed anew for the new ID. It is marked as delivered when her unit has said so.",
    },
    handset: {
      title: "A handset with push-to-talk",
      act: "Lea has a handset: press {{call}}. Hold Space to talk, let it go to listen. {{end}} ends the call.",
      say: "Her end is no program of ours: GStreamer, with AMR-WB over SRTP. A server gives the floor, and nobody talks without it.",
    },
    elsewhere: {
      title: "The dispatcher moves",
      act: "Open the settings with {{settings}}, look for “{{where}}”, and press “{{workFrom}}”.",
      say: "Now we migrate. System B is asked first and says yes; only then is home left, and told where we are.",
    },
    reached: {
      title: "Reached at system B",
      act: "Jonas calls the ID that he knows: press {{answer}}. {{end}} ends the call. “{{reset}}” leads home again.",
      say: "He called our ID at home and was redirected here. The call is protected with keys of system B, and nobody had to be told a number.",
    },
  },
} as const;
