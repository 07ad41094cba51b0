/**
 * Waits until an ssh server answers on a port of 127.0.0.1.
 * @returns whether it answered before the signal was aborted
 */
export async function sshAnswers(port: number, signal: AbortSignal): Promise<boolean> {
  const { waitForBanner } = await import("@nixwrt/core/host");
  try {
    await waitForBanner(port, "SSH-", signal);
    return true;
  } catch (error) {
    if (signal.aborted) return false;
    throw error;
  }
}
