/*
 * libopus as it is compiled for this machine. Lines in: "wish <bitrate> <fec>", "encode <pcm hex>", "decode <frames> <hex>", "recover <hex>" or
 * "conceal"; lines out: hex, nothing for a wish. One encoder and one decoder as long as the program runs, set as the console sets its own.
 */
#include <opus.h>
#include <stdio.h>
#include <string.h>

enum { RATE = 16000, FRAME = 320, MOST = 6 * FRAME };

static int unhex(const char *text, unsigned char *out) {
  int length = (int)strlen(text) / 2;
  for (int i = 0; i < length; i++) {
    unsigned value;
    if (sscanf(text + 2 * i, "%2x", &value) != 1) return -1;
    out[i] = (unsigned char)value;
  }
  return length;
}

static int tell(const unsigned char *octets, int length) {
  if (length < 0) return 4;
  for (int i = 0; i < length; i++) printf("%02x", octets[i]);
  printf("\n");
  return 0;
}

int main(void) {
  static char line[16384], hex[16000];
  static unsigned char in[8000], out[1500];
  static opus_int16 speech[MOST];
  int error, bitrate, fec, frames;
  OpusEncoder *encoder = opus_encoder_create(RATE, 1, OPUS_APPLICATION_VOIP, &error);
  OpusDecoder *decoder = opus_decoder_create(RATE, 1, &error);
  if (encoder == NULL || decoder == NULL) return 2;
  opus_encoder_ctl(encoder, OPUS_SET_COMPLEXITY(9));
  opus_encoder_ctl(encoder, OPUS_SET_SIGNAL(OPUS_SIGNAL_VOICE));
  opus_encoder_ctl(encoder, OPUS_SET_VBR(0));
  while (fgets(line, sizeof line, stdin) != NULL) {
    int failed = 0;
    if (sscanf(line, "wish %d %d", &bitrate, &fec) == 2) {
      opus_encoder_ctl(encoder, OPUS_SET_BITRATE(bitrate));
      opus_encoder_ctl(encoder, OPUS_SET_INBAND_FEC(fec));
      opus_encoder_ctl(encoder, OPUS_SET_PACKET_LOSS_PERC(fec ? 10 : 0));
    } else if (sscanf(line, "encode %15999s", hex) == 1) {
      int length = unhex(hex, in);
      if (length <= 0 || length > 2 * MOST) return 3;
      memcpy(speech, in, (size_t)length);
      failed = tell(out, opus_encode(encoder, speech, length / 2, out, sizeof out));
    } else if (sscanf(line, "decode %d %15999s", &frames, hex) == 2) {
      int length = unhex(hex, in);
      failed = tell((unsigned char *)speech, 2 * opus_decode(decoder, in, length, speech, frames * FRAME, 0));
    } else if (sscanf(line, "recover %15999s", hex) == 1) {
      int length = unhex(hex, in);
      failed = tell((unsigned char *)speech, 2 * opus_decode(decoder, in, length, speech, FRAME, 1));
    } else if (strncmp(line, "conceal", 7) == 0) {
      failed = tell((unsigned char *)speech, 2 * opus_decode(decoder, NULL, 0, speech, FRAME, 0));
    } else return 3;
    if (failed != 0) return failed;
  }
  return 0;
}
