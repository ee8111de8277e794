/** What becomes of files that do not arrive. */
export const FILE_ERRORS = {
  "file-dialog-missing": {
    message: "No file can be chosen here: this computer has nothing that the program could ask with.",
    advice: "On a browser\u2019s desk, your administrator can install zenity.",
  },
  "file-unreadable": {
    message: "The file cannot be read.",
    advice: "It may be gone, open elsewhere, or no file. Choose it again.",
  },
  "file-changed": {
    message: "The file has become another one since it was chosen.",
    advice: "Choose it again, so that you know what is sent.",
  },
  "file-too-large": {
    message: "The file is larger than may be sent or fetched.",
    advice: "Send a part of it, or ask your administrator for the limit.",
  },
  "file-over-limit": {
    message: "The file is larger than the service configuration allows (max-data-size-fd-bytes).",
    advice: "It was not sent. Send a part of it, or bring it in another way.",
  },
  "file-size-refused": {
    message: "The server does not let you send a file of this size.",
    advice:
      "Nobody was told of it; a copy may lie at the content server. Send a part of it, or bring it in another way.",
  },
  "file-stopped": { message: "You have stopped it.", advice: "" },
  "file-expired": {
    message: "The content server has the file no more.",
    advice: "Ask for it to be sent again.",
  },
  "file-withdrawn": {
    message: "The file was taken back, and cannot be fetched any more.",
    advice: "Ask its sender, if you need it.",
  },
  "file-not-withdrawn": {
    message: "The file could not be taken back: nobody has confirmed it.",
    advice: "It may still be fetched there. Try again.",
  },
  "file-unwritable": {
    message: "The file cannot be kept on this computer.",
    advice: "The disk may be full. Make room, then fetch it again.",
  },
  "file-address-refused": {
    message: "The address of the file is none that a file may be fetched from.",
    advice: "Nothing was asked there. Tell your administrator; ask for it in another way.",
  },
  "file-not-opened": {
    message: "The file came, and no key of its sender opens it: it is another one, or was changed on the way.",
    advice: "Nothing of it was kept. Ask for it to be sent again.",
  },
  "file-not-protected": {
    message: "The file is not protected, and it has to be.",
    advice: "Nothing of it was kept. Ask for it to be sent again, protected.",
  },
  "file-differs": {
    message: "The file at the content server is not the one that was announced.",
    advice: "Nothing of it was kept. Ask for it to be sent again.",
  },
  "picture-too-large": {
    message: "The picture is too large to be shown here.",
    advice: "It is here, whole: save a copy to look at it.",
  },
  "picture-unreadable": {
    message: "The picture cannot be shown: it is damaged, or of a kind that is not shown here.",
    advice: "What came is what was sent. Ask for it to be sent in another form.",
  },
  "content-not-configured": {
    message: "No content server is set up for this console.",
    advice: "Files are neither sent nor fetched. Ask your administrator.",
  },
  "content-unreachable": {
    message: "The content server is not reached.",
    advice: "Try again; messages and calls go on without it.",
  },
  "content-cut": {
    message: "The connection to the content server broke.",
    advice: "Try again: what is fetched already stays, where the server can go on.",
  },
  "content-not-trusted": {
    message: "The content server could not prove who it is.",
    advice: "Nothing was sent there. Tell your administrator.",
  },
  "content-refused": {
    message: "The content server does not let this console in.",
    advice: "Its token may have run out. Tell your administrator.",
  },
  "content-failed": {
    message: "The content server did not do what it was asked.",
    advice: "Try again later; tell your administrator if it goes on.",
  },
} as const;
