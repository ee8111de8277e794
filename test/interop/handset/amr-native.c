/*
 * Debian's own AMR-WB libraries. Lines in: "encode <mode> <dtx> <pcm hex>" or "decode <bad> <frame hex>"; lines out: hex. One encoder and one
 * decoder as long as the program runs.
 */
#include <opencore-amrwb/dec_if.h>
#include <stdio.h>
#include <string.h>
#include <vo-amrwbenc/enc_if.h>

static int unhex(const char *text, unsigned char *out) {
  int length = (int)strlen(text) / 2;
  for (int i = 0; i < length; i++) {
    unsigned value;
    if (sscanf(text + 2 * i, "%2x", &value) != 1) return -1;
    out[i] = (unsigned char)value;
  }
  return length;
}

static void tell(const unsigned char *octets, int length) {
  for (int i = 0; i < length; i++) printf("%02x", octets[i]);
  printf("\n");
}

int main(void) {
  static char line[8192], hex[4096];
  static unsigned char in[2048], out[128];
  static short speech[320];
  int mode, dtx, bad;
  void *encoder = E_IF_init(), *decoder = D_IF_init();
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (sscanf(line, "encode %d %d %4095s", &mode, &dtx, hex) == 3) {
      if (unhex(hex, in) != 640) return 3;
      memcpy(speech, in, 640);
      tell(out, E_IF_encode(encoder, mode, speech, out, dtx));
    } else if (sscanf(line, "decode %d %4095s", &bad, hex) == 2) {
      memset(in, 0, sizeof in);
      if (unhex(hex, in) < 1) return 3;
      D_IF_decode(decoder, in, speech, bad);
      tell((unsigned char *)speech, 640);
    } else return 3;
  }
  return 0;
}
