import { describe, expect, test } from "vitest";
import type { MediaLeg } from "../../../../../renderer/calling/ports.ts";
import { McDescriptionHandler } from "../../../../../renderer/signalling/private-calls/description-handler.ts";
import { BodyError, encodeMultipart } from "../../../../../shared/mc/multipart.ts";
import { createStandInMedia } from "../../../../support/stand-ins/media.ts";
import { SDP } from "../../../../support/stand-ins/sip-server.ts";

/** The stand-in's leg, with a note of what was asked of it. */
function notedLeg(): { asked: string[]; leg: MediaLeg } {
  const asked: string[] = [];
  const leg = new Proxy(createStandInMedia().createLeg("offerer", "none"), {
    get(target, name, receiver) {
      if (typeof name === "string") asked.push(name);
      return Reflect.get(target, name, receiver);
    },
  });
  return { asked, leg };
}
const compose = (sdp: string) => ({ contentType: "multipart/mixed", body: `wrapped ${sdp}` });

describe("offers", () => {
  test("the first is wrapped, later ones are plain SDP", async () => {
    const handler = new McDescriptionHandler(notedLeg().leg, {}, undefined, compose);
    expect((await handler.getDescription()).body).toMatch(/^wrapped v=0/);
    handler.hasDescription("application/sdp");
    await handler.setDescription(SDP);
    expect(await handler.getDescription()).toMatchObject({ contentType: "application/sdp" });
  });
  test("without something to wrap it in, it is plain", async () => {
    const description = await new McDescriptionHandler(notedLeg().leg, {}).getDescription();
    expect(description).toMatchObject({ contentType: "application/sdp", body: expect.stringMatching(/^v=0/) });
  });
  test("one that was taken back makes room for the other side's", async () => {
    const { asked, leg } = notedLeg();
    const handler = new McDescriptionHandler(leg, {}, undefined, compose);
    await handler.getDescription();
    await handler.rollbackDescription();
    await handler.setDescription(SDP);
    await handler.getDescription();
    expect(asked).toEqual(["createOffer", "rollback", "acceptOffer", "createAnswer"]);
  });
});

describe("what comes in", () => {
  const multipart = (parts: Parameters<typeof encodeMultipart>[0]) => encodeMultipart(parts, "b1");
  const info = { contentType: "application/vnd.3gpp.mcptt-info+xml", content: "<x/>" };

  test("an answer inside a multipart is found", async () => {
    const { asked, leg } = notedLeg();
    const handler = new McDescriptionHandler(leg, {}, undefined, compose);
    await handler.getDescription();
    const { contentType, body } = multipart([info, { contentType: "Application/SDP; x=1", content: SDP }]);
    expect(handler.hasDescription(contentType)).toBe(true);
    await handler.setDescription(body);
    expect(asked).toEqual(["createOffer", "acceptAnswer"]);
  });
  test("a multipart without a session description is refused, and so is a broken one", async () => {
    const handler = new McDescriptionHandler(notedLeg().leg, {});
    const { contentType, body } = multipart([info]);
    handler.hasDescription(contentType);
    await expect(handler.setDescription(body)).rejects.toThrow(BodyError);
    await expect(handler.setDescription("--b1\r\n")).rejects.toThrow(BodyError);
  });
  test("other bodies are no session descriptions", () => {
    const handler = new McDescriptionHandler(notedLeg().leg, {});
    expect(handler.hasDescription("application/pidf+xml")).toBe(false);
    expect(handler.hasDescription("Application/SDP;charset=utf-8")).toBe(true);
  });
  test("a description that the media refuse is refused", async () => {
    const handler = new McDescriptionHandler(notedLeg().leg, {});
    await expect(handler.setDescription("nonsense")).rejects.toThrow("not a session description");
    expect(handler.refusal).toBeUndefined();
    await expect(handler.setDescription("v=0\r\n")).rejects.toThrow("audio-refused");
    expect(handler.refusal).toBe("audio-refused");
  });
  test("the voice of handsets is none that media of browsers take; over RTP it is", async () => {
    const handset =
      "v=0\r\nm=audio 5004 RTP/AVP 97 101\r\na=rtpmap:97 AMR-WB/16000\r\na=rtpmap:101 telephone-event/16000\r\n";
    const words = { inOffer: String, inAnswer: String, acceptsOffer: () => true, acceptsAnswer: () => true };
    for (const [agreement, refusal] of [
      [undefined, "no-speech-codec"],
      [words, "no-speech-codec"],
      [{ ...words, overRtp: true }, undefined],
    ] as const) {
      const { asked, leg } = notedLeg();
      const handler = new McDescriptionHandler(leg, {}, agreement);
      await handler.getDescription();
      await handler.setDescription(handset).catch(() => {});
      expect(handler.refusal).toBe(refusal);
      expect(asked).toEqual(["createOffer", ...(refusal === undefined ? ["acceptAnswer"] : [])]);
    }
  });
  test("telephone tones are not sent, and the session's end leaves the media to the call", () => {
    const { asked, leg } = notedLeg();
    const handler = new McDescriptionHandler(leg, {});
    expect(handler.sendDtmf()).toBe(false);
    handler.close();
    expect(asked).toEqual([]);
  });
});
