/** The pictures of a video call. */
export const pictures = {
  region: "Picture of {{name}}",
  videoCall: "Video call",
  /** In the place of the far picture. */
  far: {
    none: {
      before: "The picture comes with the answer.",
      after: "{{name}} takes no pictures in this call. Sound alone.",
    },
    off: "{{name}}'s camera is off.",
    waiting: "Waiting for the first picture of {{name}}.",
    held: "On hold: no picture goes either way.",
    shown: "",
    still: "Picture stands still for {{seconds, number}} s.",
  },
  stillSpoken: "The picture of {{name}} stands still.",
  own: "Your picture",
  ownState: {
    off: "Camera off. You are not seen.",
    opening: "Camera opens.",
    on: "sent",
    held: "not sent, on hold",
    waits: "goes with the answer",
    alone: "not sent, the call is sound alone",
  },
  cameraOn: "Camera on",
  cameraOff: "Camera off",
  screen: "Share screen",
  larger: "Larger",
  smaller: "Smaller",
  turn: "Turn",
  fullScreen: "Full screen",
  controls: "Picture",
  figures: "{{width}} × {{height}}, {{rate}} pictures a second",
  moreFigures: "delay {{delay}} ms, lost {{lost}} %",
} as const;
