/**
 * Tells whenever devices have come or gone, or somebody has allowed or forbidden the microphone.
 *
 * @returns ends that
 */
export function followDevices(listener: () => void): () => void {
  const ended = new AbortController();
  const { signal } = ended;
  // Absent outside a secure context.
  (navigator.mediaDevices as MediaDevices | undefined)?.addEventListener("devicechange", listener, { signal });
  void navigator.permissions?.query({ name: "microphone" }).then(
    (status) => status.addEventListener("change", listener, { signal }),
    // Where the browser does not tell, devices are all there is to go by.
    () => {},
  );
  return () => ended.abort();
}
