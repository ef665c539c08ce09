/** Waits until something holds; fails where it has not after ten seconds. */
export async function until(holds: () => boolean): Promise<void> {
  const deadlineMs = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > deadlineMs) throw new Error("it never happened");
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
